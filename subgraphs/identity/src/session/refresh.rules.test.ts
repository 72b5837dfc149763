import { expect, test } from 'vitest';
import { endOfSession, judgeRefresh } from './refresh.rules.ts';

const rotatedAt = new Date('2026-03-01T12:00:00Z');
const family = { generation: 5, rotatedAt, expiresAt: new Date('2026-03-31T12:00:00Z'), revokedAt: null };
const after = (ms: number) => new Date(rotatedAt.getTime() + ms);

test.each([
  ['the newest token rotates', 5, after(0), 'ROTATE'],
  ['the newest token rotates also weeks later', 5, after(20 * 86_400_000), 'ROTATE'],
  ['the predecessor repeats within ten seconds', 4, after(10_000), 'REPEAT'],
  ['the predecessor is theft after ten seconds', 4, after(10_001), 'REUSED'],
  ['anything older is theft, however soon', 3, after(0), 'REUSED'],
  ['a token from the future is theft', 6, after(0), 'REUSED'],
  ['an expired family has ended', 5, after(30 * 86_400_000), 'ENDED'],
  ['a clock that runs behind does not make the predecessor a thief', 4, after(-5_000), 'REPEAT'],
] as const)('%s', (_, presented, now, verdict) => {
  expect(judgeRefresh(family, presented, now)).toBe(verdict);
});

test('a revoked family has ended for every token', () => {
  for (const presented of [3, 4, 5]) {
    expect(judgeRefresh({ ...family, revokedAt: rotatedAt }, presented, after(0))).toBe('ENDED');
  }
});

test.each([
  ['is moved on by use', 10, 40],
  ['ends 180 days after signing in, however often it is used', 170, 180],
])('a session of thirty days %s', (_, usedOn, endsOn) => {
  const day = 86_400_000;
  expect(endOfSession(rotatedAt, after(usedOn * day), 30 * day)).toEqual(after(endsOn * day));
});
