export type UserRole = 'MENTEE' | 'MENTOR' | 'MODERATOR' | 'ADMIN' | 'PLATFORM_ADMIN';

/** The scopes of the role itself; what it may do beside comes from the permissions of the marketplace. */
const scopes: Readonly<Record<UserRole, readonly string[]>> = {
  MENTEE: ['mentee'],
  MENTOR: ['mentor'],
  MODERATOR: ['moderate'],
  ADMIN: ['admin', 'moderate'],
  PLATFORM_ADMIN: ['admin', 'moderate'],
};

export function roleScopes(role: UserRole): readonly string[] {
  return scopes[role];
}

/** What decides which roles a person may act in. */
export interface RoleHolder {
  readonly grantedRoles: readonly UserRole[];
  /** True with an active mentor profile. */
  readonly teaches: boolean;
}

/** Everyone may learn; who opened a mentor profile may teach; the rest is granted. */
export function rolesHeld(holder: RoleHolder): readonly UserRole[] {
  return ['MENTEE', ...(holder.teaches ? (['MENTOR'] as const) : []), ...holder.grantedRoles];
}

export type GrantableRole = 'MODERATOR' | 'ADMIN';

/** Whether admins grant it. MENTEE and MENTOR follow from a person's profiles, and PLATFORM_ADMIN comes from operators alone. */
export function isGrantable(role: UserRole): role is GrantableRole {
  return role === 'MODERATOR' || role === 'ADMIN';
}

/** The role of a new session: the preferred one as long as it is still held. */
export function startingRole(preferred: UserRole, held: readonly UserRole[]): UserRole {
  return held.includes(preferred) ? preferred : 'MENTEE';
}
