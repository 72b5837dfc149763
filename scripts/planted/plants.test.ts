import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plants } from './plants.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

test('what a plant takes away stands where it says', () => {
  const gone = plants.flatMap(({ name, edits }) =>
    edits.filter(({ file, text }) => !textOf(file).includes(text)).map(() => name),
  );
  expect(gone).toEqual([]);
});

test('each plant has a name of its own, and changes something', () => {
  expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
  for (const { edits } of plants) for (const { text, becomes } of edits) expect(becomes).not.toBe(text);
});
