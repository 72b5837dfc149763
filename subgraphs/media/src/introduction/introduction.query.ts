import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import { lectureById } from '../lecture/lecture.service.ts';

/** True for a lecture that everybody may watch, because it introduces its mentor. */
export async function introduces(ctx: Ctx, lectureId: string): Promise<boolean> {
  const row = await ctx.db.selectFrom('introduction').select('lecture_id').where('lecture_id', '=', lectureId).executeTakeFirst();
  return row !== undefined;
}

/** The lecture that introduces a mentor, or null. Batched per request: lists of mentors ask for it. */
export async function introductionOf(ctx: Ctx, mentorId: string) {
  const lectureId = await ctx
    .loader<string, string | null>('introduction', async (owners) => {
      const rows = await ctx.db
        .selectFrom('introduction')
        .select(['owner_id', 'lecture_id'])
        .where('owner_id', 'in', [...owners])
        .execute();
      const found = new Map(rows.map((row) => [row.owner_id, row.lecture_id]));
      return owners.map((owner) => found.get(owner) ?? null);
    })
    .load(siblingId('user', mentorId));
  return lectureId === null ? null : lectureById(ctx, lectureId);
}
