import { expect, test } from 'vitest';
import { judgeReset } from './recovery.rules.ts';

const now = new Date('2026-03-01T12:00:00Z');
const issued = { tokenHash: 'right', userId: 'user_1', expiresAt: new Date(now.getTime() + 1), endedAt: null };

test.each([
  ['an issued one', issued, 'right', 'GOOD'],
  ['at the end of its time', { ...issued, expiresAt: now }, 'right', 'EXPIRED'],
  ['used or replaced', { ...issued, endedAt: now }, 'right', 'INVALID'],
  ['used and old', { ...issued, endedAt: now, expiresAt: now }, 'right', 'INVALID'],
  ['never issued', { ...issued, userId: null }, 'right', 'INVALID'],
  ['with another token', issued, 'wrong', 'INVALID'],
  ['old, with another token', { ...issued, expiresAt: now }, 'wrong', 'INVALID'],
  ['none', null, 'right', 'INVALID'],
] as const)('a reset that is %s', (_, reset, tokenHash, verdict) => {
  expect(judgeReset(reset, tokenHash, now)).toBe(verdict);
});
