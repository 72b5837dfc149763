import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { lacksSecondFactor } from '../account/staff-guard.query.ts';
import type { Ctx } from '../context.ts';
import { roleScopes, type UserRole } from '../role/role.rules.ts';
import {
  type GovernedRole,
  grantedScopes,
  isPermission,
  type Override,
  type Permission,
  permissionsOf,
} from './permission.rules.ts';

/** What this marketplace has changed, of every role. */
export async function readOverrides(ctx: Pick<Ctx, 'db'>): Promise<readonly Override[]> {
  const rows = await ctx.db.selectFrom('role_permission').select(['role', 'permission', 'granted']).execute();
  return rows.flatMap(({ permission, ...row }) => (isPermission(permission) ? [{ ...row, permission }] : []));
}

/**
 * The scopes of a token that is about to be made: the role's own, and what it may do here. Whoever changes permissions holds the tenant's row, so a
 * token of the same moment either waits and has the new ones, or was issued before the change, which ends it. Its time must be taken before this is called.
 */
export async function scopesInForce(ctx: Pick<Ctx, 'db' | 'viewer'>, role: UserRole, userId: string): Promise<readonly string[]> {
  if (role === 'MENTEE' || role === 'MENTOR') return roleScopes(role);
  await ctx.db.selectFrom('tenant').select('id').where('id', '=', ctx.viewer.tenantId).forShare().execute();
  // The role was looked up before; this is read under the lock, behind whoever has just taken it away, or asked for a second factor.
  const account = await ctx.db.selectFrom('user_account').select('granted_roles').where('id', '=', userId).executeTakeFirst();
  if (!account?.granted_roles.includes(role) || (await lacksSecondFactor(ctx, userId))) return [];
  return [...roleScopes(role), ...grantedScopes(role, await readOverrides(ctx))];
}

export interface PermissionChangeRow {
  readonly permission: Permission;
  readonly granted: boolean;
  readonly at: Date;
  /** Null: the installation. */
  readonly changedBy: string | null;
}

export interface RolePermissionsRow {
  readonly role: GovernedRole;
  readonly permissions: Permission[];
  readonly changes: PermissionChangeRow[];
}

const governed: readonly GovernedRole[] = ['MODERATOR', 'ADMIN'];

/** What each role may do here, and what of it was changed by whom. */
export async function listRolePermissions(ctx: Ctx): Promise<RolePermissionsRow[]> {
  requireScope(ctx, 'permissions:manage');
  return readRolePermissions(ctx);
}

/** In the caller's transaction, if there is one. */
export async function readRolePermissions(ctx: Pick<Ctx, 'db'>): Promise<RolePermissionsRow[]> {
  const rows = await ctx.db.selectFrom('role_permission').selectAll().orderBy('permission').execute();
  const changes = rows.flatMap(({ role, permission, granted, changed_at: at, changed_by: changedBy }) =>
    isPermission(permission) ? [{ role, permission, granted, at, changedBy }] : [],
  );
  return governed.map((role) => ({
    role,
    permissions: [...permissionsOf(role, changes)],
    changes: changes.filter((change) => change.role === role),
  }));
}
