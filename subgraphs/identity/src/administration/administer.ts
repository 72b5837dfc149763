import { refuse, transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import { outranked } from '../permission/permission.errors.ts';
import { readOverrides } from '../permission/permission.query.ts';
import { covers, grantedScopes, type Permission, scopeOf } from '../permission/permission.rules.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { lockTenant, refusalOfReason } from '../tenant/govern.ts';
import { readAccount } from './account.query.ts';

export interface Order {
  readonly userId: string;
  readonly reason: string;
}

/** Changes one account, whose row is locked. */
export type Change = (tx: Write, account: UserAccount, reason: string) => Promise<void>;

/** What an admin changes about somebody's account: as below, and never so that no admin is left. */
export function administer(ctx: Ctx, permission: Permission, order: Order, change: Change) {
  return onAccount(ctx, permission, order, async (tx, account, reason) => {
    const wasAdmin = account.grantedRoles.includes('ADMIN');
    await change(tx, account, reason);
    // What is answered is read from the tables.
    await tx.em.flush();
    if (wasAdmin && !(await hasAdmin(tx))) return refuse(lastAdmin());
    return { __typename: 'AdministerAccountSuccess' as const, account: (await readAccount(tx, account.id))! };
  });
}

/**
 * What an admin does with somebody's account, whose row is locked: with a reason, with a proof of the last ten minutes, never with one's own, nor with that
 * of people who may do more than the admin.
 */
export function onAccount<R extends object>(
  ctx: Ctx,
  permission: Permission,
  order: Order,
  work: (tx: Write, account: UserAccount, reason: string) => Promise<R>,
) {
  requireScope(ctx, scopeOf(permission));
  const adminId = signedIn(ctx);
  const refusal = refusalOfReason(order.reason);
  if (refusal) return refusal;
  if (order.userId === adminId) return userError('OwnAccount', 'Nobody administers their own account; ask another admin.');
  return transact(ctx, async (tx) => {
    // Two admins who take the role from each other at once come one after the other, and the later one is told.
    await lockTenant(tx);
    const account = await lockAccount(tx, order.userId);
    const missing = await missingProof(tx, adminId);
    if (missing) return missing;
    if (!account) return userError('NotFound', `There is no account ${order.userId} in this marketplace.`);
    const theirs = await scopesOfAccount(tx, account);
    if (!covers(tx.viewer.scopes, theirs)) return outranked(tx.viewer.scopes, theirs);
    return work(tx, account, order.reason.trim());
  });
}

/** All that somebody may do, in whichever role. */
export async function scopesOfAccount(tx: Write, { grantedRoles }: UserAccount): Promise<readonly string[]> {
  const overrides = await readOverrides(tx);
  return grantedRoles.flatMap((role) => grantedScopes(role, overrides));
}

/** Somebody who can run the marketplace: not suspended, and not about to be erased. */
export async function hasAdmin(tx: Write): Promise<boolean> {
  const found = await tx.db
    .selectFrom('user_account')
    .select('id')
    .where(sql<boolean>`granted_roles @> array['ADMIN']`)
    .where('suspended_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('erasure')
            .select('erasure.id')
            .whereRef('erasure.user_id', '=', 'user_account.id')
            .where('erasure.state', 'in', ['WAITING', 'ERASING']),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

export const lastAdmin = () => userError('LastAdmin', 'Nobody else runs this marketplace; make somebody else an admin first.');

/** Account before session, as everywhere. */
export function lockAccount(tx: Write, userId: string): Promise<UserAccount | null> {
  return tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
