import { refuse } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import type { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { endInvitationsOf } from '../invitation/end-invitations.ts';
import { outranked } from '../permission/permission.errors.ts';
import { readOverrides } from '../permission/permission.query.ts';
import { covers, grantedScopes } from '../permission/permission.rules.ts';
import { isGrantable, type UserRole } from '../role/role.rules.ts';
import { endTokens } from '../session/end-session.ts';
import { administer, type Order } from './administer.ts';

interface RoleOrder extends Order {
  readonly role: UserRole;
}

export function grantRole(ctx: Ctx, order: RoleOrder) {
  if (!isGrantable(order.role)) return notGrantable(order.role);
  return administer(ctx, 'USERS_GRANT', order, async (tx, account, reason) => {
    const needed = grantedScopes(order.role, await readOverrides(tx));
    if (!covers(tx.viewer.scopes, needed)) return refuse(outranked(tx.viewer.scopes, needed));
    await grant(tx, account, order.role, { reason });
  });
}

export function revokeRole(ctx: Ctx, order: RoleOrder) {
  return isGrantable(order.role)
    ? administer(ctx, 'USERS_GRANT', order, (tx, account, reason) => revoke(tx, account, order.role, { reason }))
    : notGrantable(order.role);
}

/** `operator`: who was at the keyboard, where it was no admin of the marketplace. */
export interface Why {
  readonly reason: string;
  readonly operator?: string;
}

const notGrantable = (role: UserRole) =>
  userError(
    'InvalidInput',
    `Nobody grants or takes ${role} here: MENTEE and MENTOR follow from profiles, PLATFORM_ADMIN comes from operators.`,
    { field: 'role' },
  );

/** Whoever has the role keeps it. The caller has locked the account; who and why go into the audit log. */
export async function grant(tx: Write, account: UserAccount, role: UserRole, { reason, ...by }: Why): Promise<void> {
  if (account.grantedRoles.includes(role)) return;
  account.grantedRoles = [...account.grantedRoles, role];
  await recordAudit(tx, { action: 'role.granted', subjectId: account.id, facts: { role, ...by }, reason });
}

/** Tokens that carry the role must not outlive it: all of the person's are ended, and the sessions renew them without it. */
export async function revoke(tx: Write, account: UserAccount, role: UserRole, { reason, ...by }: Why): Promise<void> {
  if (!account.grantedRoles.includes(role)) return;
  account.grantedRoles = account.grantedRoles.filter((one) => one !== role);
  await endTokens(tx, account.id);
  await endInvitationsOf(tx, account.id);
  await recordAudit(tx, { action: 'role.revoked', subjectId: account.id, facts: { role, ...by }, reason });
}
