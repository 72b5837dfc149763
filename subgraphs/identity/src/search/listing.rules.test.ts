import { expect, test } from 'vitest';
import { type Listed, rankOf, termsOf, wordsAmong } from './listing.rules.ts';

const listed: Listed = {
  displayName: 'Zoë Groß',
  headline: 'Guitar, slowly',
  bio: 'I play the guitar and Jazz.',
  skills: ['Bossa Nova', 'C++'],
  languages: ['de-AT'],
  hourlyRate: null,
  verified: false,
  reviewCount: 0,
  reviewStars: 0,
};

test('a listing is found by its words, languages and skills; a word counts by its best place', () => {
  expect(Object.fromEntries(termsOf({ ...listed, verified: true }))).toEqual({
    '*': 0,
    'is:verified': 0,
    'language:de': 0,
    'language:de-at': 0,
    'says:bossa nova': 200,
    'says:c++': 200,
    zoe: 200,
    gross: 200,
    bossa: 200,
    nova: 200,
    'c++': 200,
    guitar: 120,
    slowly: 120,
    i: 30,
    play: 30,
    the: 30,
    and: 30,
    jazz: 30,
  });
});

test('no text of a mentor makes a term of another kind', () => {
  const terms = termsOf({ ...listed, headline: 'is:verified language:fr says:piano *' });
  expect([...terms.keys()].filter((term) => /[:*]/.test(term))).toEqual([
    '*',
    'language:de',
    'language:de-at',
    'says:bossa nova',
    'says:c++',
  ]);
  expect(wordsAmong(terms.keys())).toEqual(expect.arrayContaining(['is', 'verified', 'says', 'piano']));
});

test('rank: good reviews before few, verification and complete profiles; 0 to 100', () => {
  const rank = (change: Partial<Listed>) => rankOf({ ...listed, ...change });
  const reviewed = (count: number, stars: number) => rank({ reviewCount: count, reviewStars: Math.round(count * stars) });
  expect(reviewed(50, 4.8)).toBeGreaterThan(reviewed(1, 5));
  expect(reviewed(1, 5)).toBeGreaterThan(rank({}));
  expect(reviewed(3, 1)).toBeLessThan(rank({}));
  expect(rank({ verified: true })).toBe(rank({}) + 20);
  expect(rank({ bio: 'x'.repeat(300) })).toBeGreaterThan(rank({}));
  const best = { verified: true, bio: 'x'.repeat(4000), hourlyRate: 1, skills: ['a', 'b', 'c'], languages: ['de', 'en'] };
  expect(rank({ ...best, reviewCount: 100_000, reviewStars: 500_000 })).toBe(100);
  expect(rank({ bio: '', skills: [], reviewCount: 100_000, reviewStars: 100_000 })).toBe(0);
});
