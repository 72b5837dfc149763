export type UserRole = 'MENTEE' | 'MENTOR' | 'MODERATOR' | 'ADMIN';

/** What each role allows, as `@requiresScopes` names it. */
const scopes: Readonly<Record<UserRole, readonly string[]>> = {
  MENTEE: ['mentee'],
  MENTOR: ['mentor'],
  MODERATOR: ['moderate'],
  ADMIN: ['admin', 'moderate'],
};

export function scopesOf(role: UserRole): readonly string[] {
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

/** Whether admins grant it; the others follow from a person's profiles. */
export function isGrantable(role: UserRole): boolean {
  return role === 'MODERATOR' || role === 'ADMIN';
}

/** The role of a new session: the preferred one as long as it is still held. */
export function startingRole(preferred: UserRole, held: readonly UserRole[]): UserRole {
  return held.includes(preferred) ? preferred : 'MENTEE';
}
