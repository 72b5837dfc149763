import { expect, test } from 'vitest';
import { streakDays } from './dashboard.rules.ts';

const now = new Date('2026-03-02T09:00:00Z');

test.each([
  [[], 0],
  [['2026-03-02'], 1],
  [['2026-03-01'], 1],
  [['2026-02-28'], 0],
  [['2026-03-02', '2026-03-01', '2026-02-28', '2026-02-26'], 3],
])('the days %j make a streak of %i', (days, expected) => {
  expect(streakDays(days, now)).toBe(expected);
});
