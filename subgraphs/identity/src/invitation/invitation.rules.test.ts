import { expect, test } from 'vitest';
import { judgeInvitation, stateOf } from './invitation.rules.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = new Date(now.getTime() + 1);
const open = { tokenHash: 'right', expiresAt: later, acceptedAt: null, revokedAt: null };

test.each([
  ['that waits', open, 'right', 'PENDING', 'GOOD'],
  ['whose mail was replaced by a newer one', open, 'older', 'PENDING', 'INVALID'],
  ['at the end of its time', { ...open, expiresAt: now }, 'right', 'EXPIRED', 'EXPIRED'],
  ['at the end of its time, with another token', { ...open, expiresAt: now }, 'older', 'EXPIRED', 'INVALID'],
  ['that was accepted', { ...open, acceptedAt: now }, 'right', 'ACCEPTED', 'INVALID'],
  ['that was accepted, long ago', { ...open, acceptedAt: now, expiresAt: now }, 'right', 'ACCEPTED', 'INVALID'],
  ['that was taken back', { ...open, revokedAt: now }, 'right', 'REVOKED', 'INVALID'],
] as const)('an invitation %s', (_, invitation, tokenHash, state, verdict) => {
  expect(stateOf(invitation, now)).toBe(state);
  expect(judgeInvitation(invitation, tokenHash, now)).toBe(verdict);
});

test('a token of nothing is no token', () => {
  expect(judgeInvitation(null, 'right', now)).toBe('INVALID');
});
