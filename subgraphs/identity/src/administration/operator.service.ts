import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx } from '../context.ts';
import type { UserRole } from '../role/role.rules.ts';
import { grant, revoke, type Why } from './grant.service.ts';

const changes = { grant, revoke };

/** For operators of the installation, who are no admin of any marketplace: the first one comes to be so. False when nobody has the address. */
export function changeRoleByAddress(
  ctx: Ctx,
  change: keyof typeof changes,
  { email, role, ...why }: Why & { readonly email: string; readonly role: UserRole },
): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const account = await tx.em.findOne(UserAccount, { email }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (account) await changes[change](tx, account, role, why);
    return account !== null;
  });
}

/** Who holds a granted role, by marketplace and address. */
export function listGranted(ctx: Ctx) {
  return ctx.db
    .selectFrom('user_account')
    .innerJoin('tenant', 'tenant.id', 'user_account.tenant_id')
    .select(['slug', 'email', 'granted_roles as roles', 'user_account.suspended_at as suspendedAt'])
    .where(sql<boolean>`cardinality(granted_roles) > 0`)
    .orderBy('slug')
    .orderBy('email')
    .execute();
}
