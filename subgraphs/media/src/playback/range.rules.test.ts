import { expect, test } from 'vitest';
import { parseRange } from './range.rules.ts';

test.each([
  [null, 100, null],
  ['bytes=0-9', 100, { start: 0, end: 9 }],
  ['bytes=90-', 100, { start: 90, end: 99 }],
  ['bytes=-10', 100, { start: 90, end: 99 }],
  ['bytes=-1000', 100, { start: 0, end: 99 }],
  ['bytes=50-1000', 100, { start: 50, end: 99 }],
  ['bytes=100-', 100, 'unsatisfiable'],
  ['bytes=-0', 100, 'unsatisfiable'],
  ['bytes=9-3', 100, null],
  ['bytes=0-1,5-6', 100, null],
  ['lines=0-1', 100, null],
])('the range %s of %i bytes is %o', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected);
});
