import { describe, expect, test } from 'vitest';
import { defaultTextRules } from './default-rules.ts';
import { fold } from './fold.ts';
import { wordMatcher } from './words.ts';

const words = defaultTextRules.rules.flatMap(({ match }) => (match.kind === 'words' ? match.words : []));
const latin = words.filter((word) => /^[a-z]+$/.test(word));

const disguises: readonly (readonly [string, (word: string) => string])[] = [
  ['plain', (word) => word],
  ['within a sentence', (word) => `Well, ${word}, they said.`],
  ['stretched', (word) => [...word].map((letter) => letter.repeat(4)).join('')],
  ['punctuated', (word) => [...word].join('.')],
  ['spaced out', (word) => [...word].join(' ')],
  ['in capitals', (word) => word.toUpperCase()],
];

describe('a word of a list', () => {
  test.each(disguises)('is found %s, whichever word of the default lists it is', (_, disguise) => {
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((word) => !wordMatcher([word])(fold(disguise(word))))).toEqual([]);
  });

  test('is found with a vowel masked, and with k for c', () => {
    const masked = latin.filter((word) => word.length >= 4 && /[aeiou]/.test(word));
    expect(masked.filter((word) => !wordMatcher([word])(fold(word.replace(/[aeiou]/, '*'))))).toEqual([]);
    const hard = latin.filter((word) => word.includes('c'));
    expect(hard.filter((word) => !wordMatcher([word])(fold(word.replaceAll('c', 'k'))))).toEqual([]);
  });

  test('is found backwards from four letters on', () => {
    const long = latin.filter((word) => word.length >= 4);
    expect(long.filter((word) => !wordMatcher([word])(fold([...word].reverse().join(''))))).toEqual([]);
  });

  test('is not found in other words, nor in none', () => {
    const matches = wordMatcher(words);
    for (const text of ['', 'Scunthorpe', 'a classic assessment', 'Wir lernen heute Brüche.', 'Сегодня мы учим дроби.'])
      expect(matches(fold(text)), text).toBe(false);
  });
});
