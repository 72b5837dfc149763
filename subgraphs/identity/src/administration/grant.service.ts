import { userError } from '@lyceum/kit/errors/failure.ts';
import type { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { isGrantable, type UserRole } from '../role/role.rules.ts';
import { endTokens } from '../session/end-session.ts';
import { administer, type Order } from './administer.ts';

interface RoleOrder extends Order {
  readonly role: UserRole;
}

export function grantRole(ctx: Ctx, order: RoleOrder) {
  return isGrantable(order.role)
    ? administer(ctx, order, (tx, account, reason) => grant(tx, account, order.role, { reason }))
    : notGrantable(order.role);
}

export function revokeRole(ctx: Ctx, order: RoleOrder) {
  return isGrantable(order.role)
    ? administer(ctx, order, (tx, account, reason) => revoke(tx, account, order.role, { reason }))
    : notGrantable(order.role);
}

/** `operator`: who was at the keyboard, where it was no admin of the marketplace. */
export interface Why {
  readonly reason: string;
  readonly operator?: string;
}

const notGrantable = (role: UserRole) =>
  userError('InvalidInput', `Nobody grants or takes ${role}; it follows from the person's profiles.`, { field: 'role' });

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
  await recordAudit(tx, { action: 'role.revoked', subjectId: account.id, facts: { role, ...by }, reason });
}
