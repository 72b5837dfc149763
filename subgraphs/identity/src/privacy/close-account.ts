import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Write } from '../context.ts';
import { endInvitationsOf } from '../invitation/end-invitations.ts';
import { endAllSessions } from '../session/end-session.ts';
import { liftSuspension } from '../suspension/suspension.service.ts';

/**
 * From here on nobody signs in: a suspension whose decision is the erasure, or the merge. Every session ends, routers refuse the tokens within a second; so do the invitations that the person has sent. It is not
 * told as a suspension, because nobody judged anything. False where there is no account.
 */
export async function closeAccount(
  tx: Write,
  userId: string,
  decisionId: string,
  because: 'ERASED' | 'MERGED' = 'ERASED',
): Promise<boolean> {
  const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!account) return false;
  const now = tx.clock.now();
  account.suspendedAt ??= now;
  await tx.em.flush();
  const suspended = { tenant_id: tx.viewer.tenantId, user_id: userId, suspended_at: now, lifted_at: null };
  await tx.db
    .insertInto('suspension')
    .values({ ...suspended, decision_id: decisionId })
    // What waited and is tried again closes anew.
    .onConflict((conflict) => conflict.column('decision_id').doUpdateSet(suspended))
    .execute();
  await endAllSessions(tx, userId, because);
  await endInvitationsOf(tx, userId);
  return true;
}

/** Sessions refused at the last moment: the person may act again, unless somebody else decided otherwise. */
export async function reopenAccount(tx: Write, decisionId: string): Promise<void> {
  await liftSuspension(tx, { decisionId: tx.ids.next('reopening'), reverses: decisionId });
}
