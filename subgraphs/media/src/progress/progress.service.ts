import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { lectureWatched } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { mayWatch } from '../entitlement/entitlement.service.ts';
import { type LectureRow, lectureById } from '../lecture/lecture.service.ts';

interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

const completeFrom = 0.9;

export async function reportWatched(
  ctx: Ctx,
  input: { lectureId: string; intervals: readonly Interval[]; positionMs: number },
): Promise<
  | { __typename: 'ReportWatchedSuccess'; lectureId: string }
  | UserError<'NotFound'>
  | (UserError<'InvalidInput'> & { field: string })
> {
  const userId = signedIn(ctx);
  if (input.intervals.length < 1 || input.intervals.length > 200)
    return userError('InvalidInput', 'Send 1 to 200 intervals.', { field: 'intervals' });
  const wrong = input.intervals.findIndex(({ fromMs, toMs }) => fromMs < 0 || toMs <= fromMs);
  if (wrong >= 0)
    return userError('InvalidInput', 'An interval begins at 0 or later and ends after it begins.', {
      field: `intervals.${wrong}`,
    });
  const lecture = await lectureById(ctx, input.lectureId);
  if (lecture?.state !== 'READY' || !(await mayWatch(ctx, lecture, userId)))
    return userError('NotFound', `There is no lecture ${input.lectureId} for you to watch.`);
  await transact(ctx, (tx) => addWatched(tx, lecture, userId, input));
  return { __typename: 'ReportWatchedSuccess', lectureId: lecture.id };
}

/** The row lock serialises a viewer's own reports, so that no stretch counts twice; the database merges what overlaps. */
async function addWatched(
  tx: Write,
  lecture: LectureRow,
  userId: string,
  input: { intervals: readonly Interval[]; positionMs: number },
): Promise<void> {
  const now = tx.clock.now();
  const durationMs = lecture.duration_ms ?? 0;
  const ranges = input.intervals
    .filter(({ fromMs }) => fromMs < durationMs)
    .map(({ fromMs, toMs }) => `[${fromMs},${Math.min(toMs, durationMs)})`);
  const key = { lecture_id: lecture.id, user_id: userId };
  await tx.db
    .insertInto('watched')
    .values({ ...key, tenant_id: tx.viewer.tenantId, completed_at: null, updated_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const before = await tx.db
    .selectFrom('watched')
    .select(['completed_at', lengthOf('ranges').as('watchedMs')])
    .where('lecture_id', '=', lecture.id)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const after = await tx.db
    .updateTable('watched')
    .set({
      ranges: sql<string>`ranges + ${`{${ranges.join(',')}}`}::int8multirange`,
      resume_at_ms: clamp(input.positionMs, durationMs),
      updated_at: now,
    })
    .where('lecture_id', '=', lecture.id)
    .where('user_id', '=', userId)
    .returning(lengthOf('ranges').as('watchedMs'))
    .executeTakeFirstOrThrow();
  const newlyWatchedMs = after.watchedMs - before.watchedMs;
  const completed = before.completed_at === null && after.watchedMs >= completeFrom * durationMs;
  if (completed)
    await tx.db
      .updateTable('watched')
      .set({ completed_at: now })
      .where('lecture_id', '=', lecture.id)
      .where('user_id', '=', userId)
      .execute();
  if (newlyWatchedMs > 0 || completed)
    await tx.send(lectureWatched, { lectureId: lecture.id, userId, newlyWatchedMs, completed });
}

function lengthOf(column: string) {
  return sql<number>`(select coalesce(sum(upper(stretch) - lower(stretch)), 0)::int8 from unnest(${sql.ref(column)}) as stretch)`;
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}

export async function progressOf(ctx: Ctx, lecture: LectureRow) {
  if (ctx.viewer.userId === null) return null;
  const row = await ctx.db
    .selectFrom('watched')
    .select(['ranges', 'resume_at_ms', 'completed_at', lengthOf('ranges').as('watchedMs')])
    .where('lecture_id', '=', lecture.id)
    .where('user_id', '=', ctx.viewer.userId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    watchedMs: row.watchedMs,
    fraction: lecture.duration_ms ? Math.min(1, row.watchedMs / lecture.duration_ms) : 0,
    completed: row.completed_at !== null,
    resumeAtMs: row.resume_at_ms,
    intervals: [...row.ranges.matchAll(/\[(\d+),(\d+)\)/g)].map(([, from, to]) => ({ fromMs: Number(from), toMs: Number(to) })),
  };
}
