import { expect, test } from 'vitest';
import { judgeAttempt, pauseSeconds } from './attempt.rules.ts';

const now = new Date('2026-03-01T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test('the pause starts after the fifth attempt, doubles, and ends at fifteen minutes', () => {
  expect([1, 4, 5, 6, 7, 14, 15, 100].map(pauseSeconds)).toEqual([0, 0, 1, 2, 4, 512, 900, 900]);
});

test('an attempt within the pause is not taken and does not make the pause longer', () => {
  const lockedUntil = new Date(now.getTime() + 1);
  expect(judgeAttempt({ failures: 7, lastAt: ago(3), lockedUntil }, now)).toEqual({ taken: false, retryAt: lockedUntil });
});

test('an attempt after the pause is taken and counted', () => {
  expect(judgeAttempt({ failures: 5, lastAt: ago(2), lockedUntil: now }, now)).toEqual({
    taken: true,
    failures: 6,
    lastAt: now,
    lockedUntil: new Date('2026-03-01T12:00:02Z'),
  });
});

test('a day later everything is forgotten', () => {
  const verdict = judgeAttempt({ failures: 40, lastAt: ago(24 * 3600 + 1), lockedUntil: ago(23 * 3600) }, now);
  expect(verdict).toMatchObject({ taken: true, failures: 1, lockedUntil: null });
});

test('within the day nothing is forgotten, up to its last moment', () => {
  for (const seconds of [3600, 12 * 3600, 24 * 3600]) {
    expect(judgeAttempt({ failures: 40, lastAt: ago(seconds), lockedUntil: null }, now)).toMatchObject({
      taken: true,
      failures: 41,
    });
  }
});
