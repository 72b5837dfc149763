import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import { erasePerson } from '@lyceum/kit/privacy/erase.ts';
import { sendPrivacyMail } from '@lyceum/schema/messages.ts';
import { lockAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { erasePlan } from '../privacy/erase.ts';
import { erasureUnderWay } from '../privacy/erasure.query.ts';
import { MenteeProfile } from '../profile/profile.entity.ts';
import { codeTries } from '../second-factor/take-code.ts';
import { clearAttempts } from '../session/attempt.service.ts';
import { suspendUser } from '../suspension/suspension.service.ts';
import { joinLearning } from './merge.rules.ts';
import type { MergeData } from './merge.saga.ts';

/**
 * The account that goes is deleted as in an erasure, its ways to sign in with it: a merge lets nobody into the account that stays who could not come
 * in before. What is left of it is its id, which leads to that account from now on.
 */
export async function finishMerge(tx: Write, { mergeId, keepId, dropId, moves }: MergeData): Promise<void> {
  for (const id of [keepId, dropId].toSorted()) await lockAccount(tx, id);
  const merge = await tx.db
    .selectFrom('account_merge')
    .innerJoin('user_account', 'user_account.id', 'account_merge.drop_id')
    .select(['asked_by'])
    .select('user_account.email as address')
    .where('account_merge.id', '=', mergeId)
    .executeTakeFirstOrThrow();
  await joinProfiles(tx, keepId, dropId);
  await clearAttempts(tx, merge.address);
  await clearAttempts(tx, codeTries(dropId));
  const decisions = await takeDecisions(tx, mergeId, dropId);
  await moveErasure(tx, keepId, dropId);
  await rename(tx, keepId, dropId);
  for (const decisionId of decisions) await suspendUser(tx, { decisionId, userId: keepId });
  await tx.db
    .updateTable('account_merge')
    .set({ state: 'DONE', moves: JSON.stringify(moves), obstacles: '[]', email: merge.address, ended_at: tx.clock.now() })
    .where('id', '=', mergeId)
    .execute();
  for (const subjectId of [keepId, dropId])
    await recordAudit(tx, {
      action: 'account.merged',
      subjectId,
      actorId: merge.asked_by,
      facts: { mergeId, keepId, dropId, rows: moves.reduce((sum, { rows }) => sum + rows, 0) },
    });
  await tx.send(sendPrivacyMail, { userId: keepId, news: 'MERGED_INTO', requestId: mergeId });
  await tx.send(sendPrivacyMail, { userId: dropId, news: 'MERGED_AWAY', requestId: mergeId });
  for (const id of [keepId, dropId])
    for (const type of ['User', 'Mentee']) tellChanged(tx, type, siblingId(type.toLowerCase(), id));
}

/** Suspensions of the account that goes since it was closed, which the one that stays obeys; nothing is left of them under the old id. */
async function takeDecisions(tx: Write, mergeId: string, dropId: string): Promise<readonly string[]> {
  const rows = await tx.db
    .deleteFrom('suspension')
    .where('user_id', '=', dropId)
    .where('decision_id', '<>', mergeId)
    .where('suspended_at', 'is not', null)
    .where('lifted_at', 'is', null)
    .returning('decision_id')
    .execute();
  return rows.map(({ decision_id }) => decision_id);
}

/** Who asked since then to be forgotten is the one that stays; a wish that is there already is enough, and goes on. */
async function moveErasure(tx: Write, keepId: string, dropId: string): Promise<void> {
  const wish = await erasureUnderWay(tx, dropId);
  if (!wish) return;
  const isThere = (await erasureUnderWay(tx, keepId)) !== null;
  const change = isThere ? ({ state: 'CANCELLED', ended_at: tx.clock.now() } as const) : { user_id: keepId };
  await tx.db.updateTable('erasure').set(change).where('id', '=', wish.id).execute();
}

/** Who was merged into the account that goes is the one that stays now, too. */
async function rename(tx: Write, keepId: string, dropId: string): Promise<void> {
  await tx.db.updateTable('account_alias').set({ user_id: keepId }).where('user_id', '=', dropId).execute();
  await erasePerson(tx, erasePlan, dropId);
  await tx.db
    .insertInto('account_alias')
    .values({ id: dropId, tenant_id: tx.viewer.tenantId, user_id: keepId, since: tx.clock.now() })
    .execute();
}

async function joinProfiles(tx: Write, keepId: string, dropId: string): Promise<void> {
  const kept = await tx.em.findOne(MenteeProfile, { userId: keepId });
  const gone = await tx.em.findOne(MenteeProfile, { userId: dropId });
  if (kept && gone) Object.assign(kept, joinLearning(kept, gone));
  await tx.em.flush();
}
