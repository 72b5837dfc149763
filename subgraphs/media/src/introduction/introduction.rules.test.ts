import { expect, test } from 'vitest';
import { unfit } from './introduction.rules.ts';

test.each([
  ['READY', 1, null],
  ['READY', 180_000, null],
  ['READY', 180_001, 'An introduction is at most 180 seconds long; this lecture has 181.'],
  ['READY', null, 'This lecture cannot be played yet; wait until it is ready.'],
  ['PROCESSING', 1000, 'This lecture cannot be played yet; wait until it is ready.'],
  ['FAILED', 1000, 'This lecture cannot be played yet; wait until it is ready.'],
] as const)('%s and %s ms long: %s', (state, duration_ms, why) => {
  expect(unfit({ state, duration_ms })).toBe(why);
});
