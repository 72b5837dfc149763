import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { readAccount } from './account.query.ts';

export interface Order {
  readonly userId: string;
  readonly reason: string;
}

/** Changes one account, whose row is locked. */
export type Change = (tx: Write, account: UserAccount, reason: string) => Promise<void>;

const longestReason = 500;

/** What an admin does to somebody's account: with a reason, with a proof of the last ten minutes, never to oneself. */
export function administer(ctx: Ctx, order: Order, change: Change) {
  requireScope(ctx, 'admin');
  const adminId = signedIn(ctx);
  const reason = order.reason.trim();
  if (reason.length === 0 || reason.length > longestReason)
    return userError('InvalidInput', `A reason has 1 to ${longestReason} characters.`, { field: 'reason' });
  if (order.userId === adminId) return userError('OwnAccount', 'Nobody administers their own account; ask another admin.');
  return transact(ctx, async (tx) => {
    const account = await lockAccount(tx, order.userId);
    const missing = await missingProof(tx, adminId);
    if (missing) return missing;
    if (!account) return userError('NotFound', `There is no account ${order.userId} in this marketplace.`);
    await change(tx, account, reason);
    // What is answered is read from the tables.
    await tx.em.flush();
    return { __typename: 'AdministerAccountSuccess' as const, account: (await readAccount(tx, account.id))! };
  });
}

/** Account before session, as everywhere. */
export function lockAccount(tx: Write, userId: string): Promise<UserAccount | null> {
  return tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
