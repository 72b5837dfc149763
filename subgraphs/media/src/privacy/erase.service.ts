import { erasePeople, type StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { done } from '@lyceum/kit/saga/saga.ts';
import type { ErasePerson } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { erasePlan } from './erase.ts';

/**
 * First the files, then the rows that know of them: whoever dies between the two finds the rows again, and removing twice does no harm. What a worker
 * of the pipeline makes meanwhile it removes itself, when it finds that its lecture is gone.
 */
export async function answerErasure(ctx: Ctx, { personId, task, aliases = [] }: ErasePerson) {
  if (task === 'CHECK') return async () => done({ stores: [] as readonly StoreReport[] });
  const lectures = await ctx.db.selectFrom('lecture').select(['id', 'tenant_id']).where('owner_id', '=', personId).execute();
  for (const { id, tenant_id } of lectures) await removeFiles(ctx, tenant_id, id);
  const files = { store: 'files of lectures', deleted: lectures.length, anonymised: 0, kept: 0, ground: null };
  return async (tx: Write) => done({ stores: [files, ...(await erasePeople(tx, erasePlan, [personId, ...aliases]))] });
}

/** What was uploaded, what was made of it, and what was being made. */
export async function removeFiles(ctx: Ctx, tenantId: string, lectureId: string): Promise<void> {
  await ctx.ports.uploads.discard(lectureId);
  await ctx.ports.storage.remove(`${tenantId}/${lectureId}`);
}
