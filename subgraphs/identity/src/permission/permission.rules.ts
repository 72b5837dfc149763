import { type GrantableRole, isGrantable, type UserRole } from '../role/role.rules.ts';

/** What a marketplace may let a role do beside learning and teaching. A name stays what it is: it stands in rows, and as a scope in tokens. */
export const permissions = [
  'USERS_READ',
  'USERS_LOCK',
  'USERS_GRANT',
  'USERS_INVITE',
  'USERS_MERGE',
  'MENTORS_VERIFY',
  'TENANT_MANAGE',
  'PARTNERS_MANAGE',
  'PERMISSIONS_MANAGE',
  'AUDIT_READ',
  'MODERATION_DECIDE',
  'MODERATION_RULES',
  'PAYMENTS_READ',
  'LEDGER_VERIFY',
  'INSIGHTS_READ',
] as const;

export type Permission = (typeof permissions)[number];

/** The scope of what belongs to the installation. No marketplace gives or takes it. */
export const platformScope = 'tenants:manage';

/** As `@requiresScopes` names it: `USERS_LOCK` is `users:lock`. */
export function scopeOf(permission: Permission): string {
  return permission.toLowerCase().replace('_', ':');
}

/** Roles whose permissions a marketplace decides: those that it grants. Mentees and mentors have none, and platform admins have all. */
export type GovernedRole = GrantableRole;

const defaults: Readonly<Record<GovernedRole, readonly Permission[]>> = {
  MODERATOR: ['MODERATION_DECIDE'],
  ADMIN: permissions,
};

/** Without these nobody could give anything back. */
const keptByAdmins: readonly Permission[] = ['USERS_GRANT', 'PERMISSIONS_MANAGE'];

/** Where a marketplace differs from the defaults of a role. */
export interface Override {
  readonly role: GovernedRole;
  readonly permission: Permission;
  readonly granted: boolean;
}

/** A row may name a permission that this version of the code does not know any more. */
export function isPermission(text: string): text is Permission {
  return (permissions as readonly string[]).includes(text);
}

/** What a role may do, in the order of the catalogue. */
export function permissionsOf(role: UserRole, overrides: readonly Override[]): readonly Permission[] {
  if (role === 'PLATFORM_ADMIN') return permissions;
  if (!isGrantable(role)) return [];
  return permissions.filter((permission) => {
    const own = overrides.find((one) => one.role === role && one.permission === permission);
    return own ? own.granted : defaults[role].includes(permission);
  });
}

/** The scopes of all that a role may do. */
export function grantedScopes(role: UserRole, overrides: readonly Override[]): readonly string[] {
  const scopes = permissionsOf(role, overrides).map(scopeOf);
  return role === 'PLATFORM_ADMIN' ? [...scopes, platformScope] : scopes;
}

/** The overrides that make a role's permissions just these. */
export function overridesFor(role: GovernedRole, wanted: readonly Permission[]): readonly Override[] {
  return permissions
    .filter((permission) => wanted.includes(permission) !== defaults[role].includes(permission))
    .map((permission) => ({ role, permission, granted: wanted.includes(permission) }));
}

/** What admins would lose without which nobody could manage; empty where the set is possible. */
export function missingForAdmins(role: GovernedRole, wanted: readonly Permission[]): readonly Permission[] {
  return role === 'ADMIN' ? keptByAdmins.filter((permission) => !wanted.includes(permission)) : [];
}

/** Whether a decision of somebody with these scopes suspends who may do `theirs`: people without permissions always, others only if the decider may do more. */
export function maySuspend(scopes: readonly string[], theirs: readonly string[]): boolean {
  return theirs.length === 0 || (covers(scopes, theirs) && !covers(theirs, scopes));
}

/** Whether somebody with these scopes has all that a role may do: nobody gives, or takes from others, what they do not have. */
export function covers(scopes: readonly string[], needed: readonly string[]): boolean {
  return needed.every((one) => scopes.includes(one));
}
