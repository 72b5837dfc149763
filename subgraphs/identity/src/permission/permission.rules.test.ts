import { describe, expect, test } from 'vitest';
import {
  covers,
  grantedScopes,
  isPermission,
  maySuspend,
  missingForAdmins,
  type Override,
  overridesFor,
  permissions,
  permissionsOf,
  scopeOf,
} from './permission.rules.ts';

describe('permissions', () => {
  test('by default a moderator decides about reports, an admin may everything of a marketplace, the others nothing', () => {
    expect(permissionsOf('MODERATOR', [])).toEqual(['MODERATION_DECIDE']);
    expect(permissionsOf('ADMIN', [])).toEqual(permissions);
    expect(permissionsOf('MENTEE', [])).toEqual([]);
    expect(permissionsOf('MENTOR', [])).toEqual([]);
  });

  test('a marketplace gives to one role and withholds from another, and nothing of it is of platform admins', () => {
    const overrides: Override[] = [
      { role: 'MODERATOR', permission: 'USERS_LOCK', granted: true },
      { role: 'ADMIN', permission: 'USERS_LOCK', granted: false },
      { role: 'ADMIN', permission: 'AUDIT_READ', granted: false },
    ];
    expect(permissionsOf('MODERATOR', overrides)).toEqual(['USERS_LOCK', 'MODERATION_DECIDE']);
    expect(permissionsOf('ADMIN', overrides)).toEqual(permissions.filter((one) => one !== 'USERS_LOCK' && one !== 'AUDIT_READ'));
    expect(grantedScopes('PLATFORM_ADMIN', overrides)).toEqual([...permissions.map(scopeOf), 'tenants:manage']);
    expect(grantedScopes('ADMIN', [])).not.toContain('tenants:manage');
  });

  test.each([
    ['MODERATOR', []],
    ['MODERATOR', ['USERS_READ', 'MODERATION_DECIDE']],
    ['ADMIN', ['USERS_GRANT', 'PERMISSIONS_MANAGE']],
    ['ADMIN', permissions],
  ] as const)('%s with just %j is what its overrides make of it, and no row says what a default says', (role, wanted) => {
    const overrides = overridesFor(role, wanted);
    expect(new Set(permissionsOf(role, overrides))).toEqual(new Set(wanted));
    for (const { permission, granted } of overrides) expect(permissionsOf(role, []).includes(permission)).toBe(!granted);
  });

  test('admins keep what they need to give the rest back', () => {
    expect(missingForAdmins('ADMIN', ['AUDIT_READ'])).toEqual(['USERS_GRANT', 'PERMISSIONS_MANAGE']);
    expect(missingForAdmins('ADMIN', ['USERS_GRANT', 'PERMISSIONS_MANAGE'])).toEqual([]);
    expect(missingForAdmins('MODERATOR', [])).toEqual([]);
  });

  test('who lacks one of what is needed does not cover it', () => {
    expect(covers(['users:read', 'users:lock'], ['users:lock'])).toBe(true);
    expect(covers(['users:read'], ['users:read', 'users:lock'])).toBe(false);
    expect(covers([], [])).toBe(true);
  });

  test('a decision suspends who may do nothing of what has to be granted, and of the others only who may do less than the decider', () => {
    expect(maySuspend(['moderation:decide'], [])).toBe(true);
    expect(maySuspend([], [])).toBe(true);
    expect(maySuspend(['moderation:decide', 'users:lock'], ['moderation:decide'])).toBe(true);
    expect(maySuspend(['moderation:decide'], ['moderation:decide'])).toBe(false);
    expect(maySuspend(['moderation:decide'], ['users:lock'])).toBe(false);
    expect(maySuspend(['moderation:decide'], ['moderation:decide', 'users:lock'])).toBe(false);
  });

  test('a permission has one scope, and a scope one permission', () => {
    expect(scopeOf('PERMISSIONS_MANAGE')).toBe('permissions:manage');
    expect(new Set(permissions.map(scopeOf)).size).toBe(permissions.length);
  });
});

test('what is no permission of this version is told apart from those that are', () => {
  expect(permissions.every(isPermission)).toBe(true);
  expect(['', 'constructor', 'MODERATION_DECIDE ', 'moderation_decide'].filter(isPermission)).toEqual([]);
});
