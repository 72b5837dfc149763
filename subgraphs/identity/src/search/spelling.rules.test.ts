import { expect, test } from 'vitest';
import { seededRandom } from '../testing/seeded-random.ts';
import { mistakes, spellingKeys } from './spelling.rules.ts';

const share = (one: string, other: string) => spellingKeys(one).some((key) => spellingKeys(other).includes(key));

test.each([
  ['piano', 'piano', 0],
  ['paino', 'piano', 1],
  ['pano', 'piano', 1],
  ['piaano', 'piano', 1],
  ['pieno', 'piano', 1],
  ['mathmatcs', 'mathematics', 2],
  ['algerba', 'algebra', 1],
  ['алгбера', 'алгебра', 1],
  ['piano', 'violin', null],
  ['pxxno', 'piaoo', null],
  ['art', 'arts', null],
  ['phisiks', 'physics', null],
])('%s for %s: %s mistakes', (typed, meant, count) => {
  expect(mistakes(typed, meant)).toBe(count);
  expect(mistakes(meant, typed)).toBe(count);
  if (count !== null) expect(share(typed, meant)).toBe(true);
});

test('whatever is near enough shares a key: two thousand words with one or two mistakes', () => {
  const random = seededRandom(7);
  const below = (count: number) => Math.floor(random() * count);
  const letter = () => 'abcde'[below(5)] as string;
  const spoil = (word: string) => {
    const at = below(word.length);
    const [before, after] = [word.slice(0, at), word.slice(at + 1)];
    return [
      before + after,
      before + letter() + after,
      before + letter() + word.slice(at),
      before + (after[0] ?? '') + word[at] + after.slice(1),
    ][below(4)] as string;
  };
  let near = 0;
  for (let round = 0; round < 2000; round += 1) {
    const word = Array.from({ length: 3 + below(12) }, letter).join('');
    const typed = spoil(below(2) === 0 ? word : spoil(word));
    if (mistakes(typed, word) === null) continue;
    near += 1;
    expect(share(typed, word) || typed === word, `${typed} for ${word}`).toBe(true);
  }
  expect(near).toBeGreaterThan(1000);
});

test('a word has few keys, and one too short for mistakes none', () => {
  expect(spellingKeys('abc')).toEqual([]);
  expect(spellingKeys('jazz').toSorted()).toEqual(['azz', 'jaz', 'jazz', 'jzz']);
  expect(spellingKeys('x'.repeat(40)).length).toBeLessThanOrEqual(29);
  expect(spellingKeys('abcdefghijklmnop')).toHaveLength(29);
});
