import { expect, test } from 'vitest';
import { keyLives } from './key-lives.ts';

test('a key is trusted for as long as a token of it may be in force, with a copy that signs two seconds longer and clocks a minute apart', () => {
  const minute = 60_000;
  expect(keyLives({ rotationDays: 30, announcedMinutes: 20 })).toEqual({
    signs: 30 * 24 * 60 * minute,
    announced: 20 * minute,
    trusted: 15 * minute + 2000 + minute,
  });
});
