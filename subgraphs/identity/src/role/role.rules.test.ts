import { describe, expect, test } from 'vitest';
import { isGrantable, roleScopes, rolesHeld, startingRole } from './role.rules.ts';

describe('roles', () => {
  test('everyone may act as a mentee, and only who teaches as a mentor', () => {
    expect(rolesHeld({ grantedRoles: [], teaches: false })).toEqual(['MENTEE']);
    expect(rolesHeld({ grantedRoles: [], teaches: true })).toEqual(['MENTEE', 'MENTOR']);
    expect(rolesHeld({ grantedRoles: ['ADMIN'], teaches: false })).toEqual(['MENTEE', 'ADMIN']);
  });

  test('a session starts in the preferred role unless that is no longer held', () => {
    expect(startingRole('MENTOR', ['MENTEE', 'MENTOR'])).toBe('MENTOR');
    expect(startingRole('MENTOR', ['MENTEE'])).toBe('MENTEE');
  });

  test('an admin may also decide about reports, a moderator is no admin', () => {
    expect(roleScopes('ADMIN')).toEqual(['admin', 'moderate']);
    expect(roleScopes('MODERATOR')).toEqual(['moderate']);
    expect(roleScopes('PLATFORM_ADMIN')).toEqual(['admin', 'moderate']);
  });

  test('who learns or teaches has the scope of that, and no other', () => {
    expect(roleScopes('MENTEE')).toEqual(['mentee']);
    expect(roleScopes('MENTOR')).toEqual(['mentor']);
  });

  test('admins make moderators and admins, and nobody else', () => {
    const roles = ['MENTEE', 'MENTOR', 'MODERATOR', 'ADMIN', 'PLATFORM_ADMIN'] as const;
    expect(roles.filter(isGrantable)).toEqual(['MODERATOR', 'ADMIN']);
  });
});
