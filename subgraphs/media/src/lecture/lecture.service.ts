import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Selectable } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import type { LectureTable, StepName } from '../tables.ts';
import { LectureEntity } from './lecture.entity.ts';

export type LectureRow = Selectable<LectureTable>;

export const stepOrder: readonly StepName[] = ['PROBE', 'THUMBNAILS', 'PACKAGE'];

interface CreateInput {
  readonly title: string;
  readonly offeringId?: string | null | undefined;
  readonly sizeBytes: number;
  readonly idempotencyKey: string;
}

type Created = { readonly __typename: 'CreateLectureSuccess'; readonly lectureId: string };
type Refused = (UserError<'InvalidInput'> & { field: string }) | UserError<'NotFound'> | UserError<'IdempotencyConflict'>;

export async function createLecture(ctx: Ctx, input: CreateInput): Promise<Created | Refused> {
  requireScope(ctx, 'mentor');
  const ownerId = signedIn(ctx);
  const title = input.title.trim();
  if (title.length < 1 || title.length > 200)
    return userError('InvalidInput', 'A title has 1 to 200 characters.', { field: 'title' });
  if (input.sizeBytes < 1 || input.sizeBytes > ctx.ports.maxUploadBytes) {
    return userError('InvalidInput', `A video has 1 to ${ctx.ports.maxUploadBytes} bytes.`, { field: 'sizeBytes' });
  }
  if (input.offeringId && !(await ownsOffering(ctx, ownerId, input.offeringId))) {
    return userError('NotFound', `You have no published offering ${input.offeringId}.`);
  }
  const { idempotencyKey, ...args } = input;
  return once(ctx, { operation: 'createLecture', key: idempotencyKey, args }, (tx) => insertLecture(tx, ownerId, title, input));
}

async function insertLecture(tx: Write, ownerId: string, title: string, input: CreateInput): Promise<Created> {
  const id = tx.ids.next('lecture');
  tx.em.create(LectureEntity, {
    id,
    tenantId: tx.viewer.tenantId,
    ownerId,
    offeringId: input.offeringId ?? null,
    title,
    state: 'AWAITING_UPLOAD',
    sizeBytes: input.sizeBytes,
    failureCode: null,
    failureMessage: null,
    durationMs: null,
    width: null,
    height: null,
    renditions: [],
    createdAt: tx.clock.now(),
    readyAt: null,
  });
  await tx.em.flush();
  await tx.db
    .insertInto('lecture_step')
    .values(
      stepOrder.map((step) => ({
        lecture_id: id,
        tenant_id: tx.viewer.tenantId,
        step,
        state: 'WAITING' as const,
        started_at: null,
        ended_at: null,
      })),
    )
    .execute();
  return { __typename: 'CreateLectureSuccess', lectureId: id };
}

async function ownsOffering(ctx: Ctx, ownerId: string, offeringId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('offering_owner')
    .select('owner_id')
    .where('offering_id', '=', offeringId)
    .executeTakeFirst();
  return row?.owner_id === ownerId;
}

/** Lectures by id, as the viewer may see them: finished ones by anyone, others by their owner alone. Batched per request. */
export function lectureById(ctx: Ctx, id: string): Promise<LectureRow | null> {
  return ctx
    .loader<string, LectureRow | null>('lecture', async (ids) => {
      const rows = await ctx.db
        .selectFrom('lecture')
        .selectAll()
        .where('id', 'in', [...ids])
        .execute();
      const visible = new Map(
        rows.filter((row) => row.state === 'READY' || row.owner_id === ctx.viewer.userId).map((row) => [row.id, row]),
      );
      return ids.map((wanted) => visible.get(wanted) ?? null);
    })
    .load(id);
}

/** The viewer's own lecture, read anew; null for anybody else's. */
export async function ownLecture(ctx: Ctx, id: string): Promise<LectureRow | null> {
  const row = await ctx.db.selectFrom('lecture').selectAll().where('id', '=', id).executeTakeFirst();
  return row && row.owner_id === ctx.viewer.userId ? row : null;
}

export function myLectures(ctx: Ctx, args: PageArgs) {
  const query = ctx.db.selectFrom('lecture').selectAll().where('owner_id', '=', signedIn(ctx));
  return paginate(query, args, {
    order: [
      ['created_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}

export function lecturesOfOffering(ctx: Ctx, offeringId: string, args: PageArgs) {
  const query = ctx.db.selectFrom('lecture').selectAll().where('offering_id', '=', offeringId).where('state', '=', 'READY');
  return paginate(query, args, {
    order: [
      ['created_at', 'asc'],
      ['id', 'asc'],
    ],
  });
}

export async function stepsOf(ctx: Ctx, lecture: LectureRow) {
  if (lecture.owner_id !== ctx.viewer.userId) return [];
  const rows = await ctx.db.selectFrom('lecture_step').selectAll().where('lecture_id', '=', lecture.id).execute();
  return stepOrder.flatMap((name) => {
    const row = rows.find((candidate) => candidate.step === name);
    return row ? [{ name, state: row.state, progress: row.progress, startedAt: row.started_at, endedAt: row.ended_at }] : [];
  });
}
