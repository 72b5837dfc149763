import type { Ctx } from '../context.ts';
import { rolesHeld, type UserRole } from '../role/role.rules.ts';

/** Whether a person may act now, and in which roles. */
export interface Standing {
  readonly userId: string;
  readonly suspended: boolean;
  readonly preferredRole: UserRole;
  readonly roles: readonly UserRole[];
}

/** Reads it in the caller's transaction, if there is one; null for unknown ids. */
export async function readStanding(ctx: Pick<Ctx, 'db'>, userId: string): Promise<Standing | null> {
  const row = await ctx.db
    .selectFrom('user_account')
    .leftJoin('mentor_profile', 'mentor_profile.user_id', 'user_account.id')
    .select(['user_account.id', 'suspended_at', 'preferred_role', 'granted_roles', 'mentor_profile.active as teaches'])
    .where('user_account.id', '=', userId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    userId: row.id,
    suspended: row.suspended_at !== null,
    preferredRole: row.preferred_role,
    roles: rolesHeld({ grantedRoles: row.granted_roles, teaches: row.teaches === true }),
  };
}
