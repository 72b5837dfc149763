import { expect, test } from 'vitest';
import { countsOn, passkeyName } from './passkey.rules.ts';

test.each([
  [0, 0, true],
  [0, 1, true],
  [1, 2, true],
  [7, 4_294_967_295, true],
  [1, 1, false],
  [2, 1, false],
  [1, 0, false],
])('after %i the counter may be %i: %s', (stored, shown, verdict) => {
  expect(countsOn(stored, shown)).toBe(verdict);
});

test.each([
  [' Laptop ', 'Laptop'],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['', null],
  ['   ', null],
  ['x'.repeat(81), null],
])('a name %j is kept as %j', (text, name) => {
  expect(passkeyName(text)).toBe(name);
});
