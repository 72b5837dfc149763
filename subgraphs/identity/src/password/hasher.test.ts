import { expect, test } from 'vitest';
import { openPasswordHasher } from './hasher.ts';

const small = { memoryKib: 1024, passes: 1, lanes: 1 };
const limits = { atOnce: 2, waiting: 2 };

test('a password fits its own hash only, and no password fits none', async () => {
  const hasher = await openPasswordHasher(small, limits);
  const stored = await hasher.hash('correct horse');
  expect(stored).toMatch(/^\$argon2id\$/);
  expect(await hasher.verify(stored, 'correct horse')).toBe(true);
  expect(await hasher.verify(stored, 'Correct horse')).toBe(false);
  expect(await hasher.verify(null, 'correct horse')).toBe(false);
});

test('composed and decomposed letters are the same password', async () => {
  const hasher = await openPasswordHasher(small, limits);
  expect(await hasher.verify(await hasher.hash('caf\u00e9 cr\u00e8me'), 'cafe\u0301 cre\u0300me')).toBe(true);
});

test('a password counts to its last character, however long it is', async () => {
  const hasher = await openPasswordHasher(small, limits);
  const long = `${'🐎x'.repeat(127)}ab`;
  expect([...long]).toHaveLength(256);
  const stored = await hasher.hash(long);
  expect(await hasher.verify(stored, long)).toBe(true);
  expect(await hasher.verify(stored, `${long.slice(0, -1)}c`)).toBe(false);
  expect(await hasher.verify(stored, long.toUpperCase())).toBe(false);
});

test('a hash is outdated when parameters have risen since, not when they fell', async () => {
  const before = await openPasswordHasher(small, limits);
  const after = await openPasswordHasher({ ...small, memoryKib: 2048 }, limits);
  expect(after.outdated(await before.hash('correct horse'))).toBe(true);
  expect(before.outdated(await after.hash('correct horse'))).toBe(false);
  expect(after.outdated(await after.hash('correct horse'))).toBe(false);
});
