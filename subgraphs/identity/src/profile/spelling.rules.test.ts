import { expect, test } from 'vitest';
import { spellingKeys } from './spelling.rules.ts';

const share = (one: string, other: string) => spellingKeys(one).some((key) => spellingKeys(other).includes(key));

test.each([
  ['piano', 'piano'],
  ['paino', 'piano'],
  ['pano', 'piano'],
  ['piaano', 'piano'],
  ['pieno', 'piano'],
  ['Physiks', 'physics'],
  ['gitarre', 'Gitarren'],
  ['алгбера', 'алгебра'],
  ['c𝒜lc', 'c𝒜lcu'],
])('%s is taken for %s', (typed, meant) => {
  expect(share(typed, meant)).toBe(true);
});

test.each([
  ['piano', 'violin'],
  ['pxxno', 'piaoo'],
  ['art', 'arts'],
  ['', 'piano'],
  ['x'.repeat(31), 'x'.repeat(31)],
])('%s is not taken for %s', (typed, meant) => {
  expect(share(typed, meant)).toBe(false);
});

test('a text has the keys of all its words', () => {
  expect(spellingKeys('Jazz, at night!')).toEqual(['jazz', 'azz', 'jzz', 'jaz', 'night', 'ight', 'nght', 'niht', 'nigt', 'nigh']);
});
