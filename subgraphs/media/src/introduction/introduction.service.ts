import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import type { Ctx, Write } from '../context.ts';
import { ownLecture } from '../lecture/lecture.service.ts';
import { unfit } from './introduction.rules.ts';

/** Chooses the viewer's introduction, or none. Doing it again changes nothing. */
export async function setIntroduction(ctx: Ctx, lectureId: string | null) {
  requireScope(ctx, 'mentor');
  const ownerId = signedIn(ctx);
  if (lectureId !== null) {
    const lecture = await ownLecture(ctx, lectureId);
    if (!lecture) return userError('NotFound', `You have no lecture ${lectureId}.`);
    const why = unfit(lecture);
    if (why) return userError('InvalidInput', why, { field: 'lectureId' });
  }
  const mentorId = siblingId('mentor', ownerId);
  await transact(ctx, async (tx) => {
    await (lectureId === null ? takeAway(tx, ownerId) : choose(tx, ownerId, lectureId));
    tellChanged(tx, 'Mentor', mentorId);
  });
  return { __typename: 'SetIntroductionSuccess' as const, mentor: { id: mentorId } };
}

async function takeAway(tx: Write, ownerId: string): Promise<void> {
  await tx.db.deleteFrom('introduction').where('owner_id', '=', ownerId).execute();
}

async function choose(tx: Write, ownerId: string, lectureId: string): Promise<void> {
  await tx.db
    .insertInto('introduction')
    .values({ owner_id: ownerId, tenant_id: tx.viewer.tenantId, lecture_id: lectureId, chosen_at: tx.clock.now() })
    .onConflict((conflict) =>
      conflict
        .column('owner_id')
        .doUpdateSet({ lecture_id: lectureId, chosen_at: tx.clock.now() })
        .where('introduction.lecture_id', '!=', lectureId),
    )
    .execute();
}
