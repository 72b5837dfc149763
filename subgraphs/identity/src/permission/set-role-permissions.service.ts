import { userError } from '@lyceum/kit/errors/failure.ts';
import { sql } from 'kysely';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { endInvitationsBeyond } from '../invitation/end-invitations.ts';
import { isGrantable, type UserRole } from '../role/role.rules.ts';
import { endTokens } from '../session/end-session.ts';
import { govern } from '../tenant/govern.ts';
import { outranked } from './permission.errors.ts';
import { readOverrides, readRolePermissions } from './permission.query.ts';
import {
  covers,
  type GovernedRole,
  grantedScopes,
  missingForAdmins,
  type Override,
  overridesFor,
  type Permission,
  permissionsOf,
  scopeOf,
} from './permission.rules.ts';

export interface Wanted {
  readonly role: UserRole;
  readonly permissions: readonly Permission[];
  readonly reason: string;
}

/** Makes a role's permissions just these. What is given must be the giver's own, so that nobody rises by it; whose tokens say otherwise, has them ended. */
export function setRolePermissions(ctx: Ctx, { role, permissions, reason }: Wanted) {
  return govern(ctx, { permission: 'permissions:manage', reason }, async (tx, why) => {
    if (!isGrantable(role))
      return userError('InvalidInput', `What ${role} may do is not a marketplace's to decide; MODERATOR and ADMIN are.`, {
        field: 'role',
      });
    const missing = missingForAdmins(role, permissions);
    if (missing.length > 0)
      return userError('InvalidInput', `Admins keep ${missing.join(' and ')}: else nobody could give the rest back.`, {
        field: 'permissions',
      });
    const before = permissionsOf(role, await readOverrides(tx));
    const given = permissions.filter((one) => !before.includes(one));
    const taken = before.filter((one) => !permissions.includes(one));
    // Who decides about permissions may always give admins back what was withheld by mistake, and takes from them no more than they have.
    const needed = (role === 'ADMIN' ? taken : given).map(scopeOf);
    if (!covers(tx.viewer.scopes, needed)) return outranked(tx.viewer.scopes, needed);
    if (given.length + taken.length > 0) {
      await store(tx, role, overridesFor(role, permissions));
      await tellHolders(tx, role);
      await recordAudit(tx, {
        action: 'permissions.changed',
        subjectId: tx.viewer.tenantId,
        facts: { role, given, taken },
        reason: why,
      });
    }
    const rolePermissions = (await readRolePermissions(tx)).find((one) => one.role === role)!;
    return { __typename: 'SetRolePermissionsSuccess' as const, rolePermissions };
  });
}

/** Rows that stay as they are keep who made them, and when. A default never changes under a row, so one that is there already says the same. */
async function store(tx: Write, role: GovernedRole, overrides: readonly Override[]): Promise<void> {
  const names = overrides.map(({ permission }) => permission);
  await tx.db
    .deleteFrom('role_permission')
    .where('role', '=', role)
    .where((eb) => eb.not(eb('permission', '=', sql<string>`any(${names})`)))
    .execute();
  if (overrides.length === 0) return;
  const changed = { tenant_id: tx.viewer.tenantId, changed_at: tx.clock.now(), changed_by: tx.viewer.userId };
  await tx.db
    .insertInto('role_permission')
    .values(overrides.map((override) => ({ ...override, ...changed })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Their tokens say otherwise, and so may the invitations that they have sent. */
async function tellHolders(tx: Write, role: GovernedRole): Promise<void> {
  const overrides = await readOverrides(tx);
  const holders = await tx.db
    .selectFrom('user_account')
    .select(['id', 'granted_roles'])
    .where(sql<boolean>`granted_roles @> array[${role}]::text[]`)
    .execute();
  for (const { id, granted_roles } of holders) {
    await endTokens(tx, id);
    const scopes = granted_roles.flatMap((one) => grantedScopes(one, overrides));
    await endInvitationsBeyond(tx, id, scopes, overrides);
  }
}
