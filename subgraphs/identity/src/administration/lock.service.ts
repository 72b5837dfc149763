import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { endAllSessions } from '../session/end-session.ts';
import { liftSuspension, suspendUser } from '../suspension/suspension.service.ts';
import { administer, type Order } from './administer.ts';

/** A lock is a suspension by a decision of an admin: told to the other subgraphs and obeyed as those of moderators are. */
const lockPrefix = 'lock';

export function lockAccount(ctx: Ctx, order: Order) {
  return administer(ctx, 'USERS_LOCK', order, async (tx, { id }, reason) => {
    if ((await openLocks(tx, id)).length > 0) return;
    const decisionId = tx.ids.next(lockPrefix);
    await suspendUser(tx, { decisionId, userId: id });
    await recordAudit(tx, { action: 'account.locked', subjectId: id, facts: { decisionId }, reason });
  });
}

export function unlockAccount(ctx: Ctx, order: Order) {
  return administer(ctx, 'USERS_LOCK', order, async (tx, { id }, reason) => {
    const locks = await openLocks(tx, id);
    for (const reverses of locks) await liftSuspension(tx, { decisionId: tx.ids.next('unlock'), reverses });
    if (locks.length > 0) await recordAudit(tx, { action: 'account.unlocked', subjectId: id, reason });
  });
}

export function signOutAccount(ctx: Ctx, order: Order) {
  return administer(ctx, 'USERS_LOCK', order, async (tx, { id }, reason) => {
    await endAllSessions(tx, id, 'SIGNED_OUT');
    await recordAudit(tx, { action: 'account.signed_out', subjectId: id, reason });
  });
}

async function openLocks(tx: Write, userId: string): Promise<readonly string[]> {
  const rows = await tx.db
    .selectFrom('suspension')
    .select('decision_id')
    .where('user_id', '=', userId)
    .where('decision_id', 'like', `${lockPrefix}\\_%`)
    .where('lifted_at', 'is', null)
    .execute();
  return rows.map((row) => row.decision_id);
}
