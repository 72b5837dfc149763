import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import { userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { endInvitationsOf } from '../invitation/end-invitations.ts';
import { currentId } from '../merge/alias.query.ts';
import { listMentor } from '../search/list-mentor.ts';
import { endAllSessions } from '../session/end-session.ts';
import { liftBan } from './banned-address.ts';

/** Suspends a person by a decision: no sign-in, no refresh, every session ends, and so do the invitations that the person has sent. A decision that was reversed before it arrived does nothing. */
export async function suspendUser(tx: Write, decision: { decisionId: string; userId: string }): Promise<void> {
  const { decisionId } = decision;
  // Decided about an account that was merged away: it is obeyed by the one that stays.
  const userId = await currentId(tx, decision.userId);
  const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!account) return tx.log.warn({ decisionId, userId }, 'decision to suspend a user whom this tenant does not have');
  const now = tx.clock.now();
  const stored = await tx.db
    .insertInto('suspension')
    .values({ decision_id: decisionId, tenant_id: tx.viewer.tenantId, user_id: userId, suspended_at: now, lifted_at: null })
    .onConflict((conflict) => conflict.column('decision_id').doNothing())
    .returning('decision_id')
    .executeTakeFirst();
  if (!stored) return;
  if (!account.suspendedAt) {
    account.suspendedAt = now;
    await tellMentor(tx, userId);
    await tx.send(userSuspended, { userId, decisionId });
  }
  await endAllSessions(tx, userId, 'SUSPENDED');
  await endInvitationsOf(tx, userId);
  await recordAudit(tx, { action: 'account.suspended', subjectId: userId, facts: { decisionId } });
}

/** Takes one suspension back; the person may act again when none is left. */
export async function liftSuspension(tx: Write, reversal: { decisionId: string; reverses: string }): Promise<void> {
  const now = tx.clock.now();
  const { user_id: userId } = await tx.db
    .insertInto('suspension')
    .values({ decision_id: reversal.reverses, tenant_id: tx.viewer.tenantId, user_id: null, suspended_at: null, lifted_at: now })
    .onConflict((conflict) => conflict.column('decision_id').doUpdateSet({ lifted_at: now }))
    .returning('user_id')
    .executeTakeFirstOrThrow();
  await liftBan(tx, reversal.reverses);
  if (userId === null) return;
  const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!account?.suspendedAt || (await isStillSuspended(tx, account.id))) return;
  account.suspendedAt = null;
  await tellMentor(tx, userId);
  await tx.send(userReinstated, { userId: account.id, decisionId: reversal.decisionId });
  await recordAudit(tx, { action: 'account.reinstated', subjectId: account.id, facts: { ...reversal } });
}

/** The mentor's face, if the person has one, leaves the search or comes back with this transaction. */
async function tellMentor(tx: Write, userId: string): Promise<void> {
  const mentorId = siblingId('mentor', userId);
  await listMentor(tx, mentorId);
  tellChanged(tx, 'Mentor', mentorId);
}

async function isStillSuspended(tx: Write, userId: string): Promise<boolean> {
  const left = await tx.db
    .selectFrom('suspension')
    .select('decision_id')
    .where('user_id', '=', userId)
    .where('suspended_at', 'is not', null)
    .where('lifted_at', 'is', null)
    .executeTakeFirst();
  return left !== undefined;
}
