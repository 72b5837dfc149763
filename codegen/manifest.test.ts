import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestOf } from './manifest-of.ts';

const root = join(import.meta.dirname, '..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'operations-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

test('a folder of operations becomes a manifest in Apollo’s format, whoever’s folder it is', () => {
  write('Name.graphql', '# For the page’s head\nquery Name { tenant { name } }');
  const body = 'query Name {\n  tenant {\n    name\n  }\n}';
  expect(JSON.parse(manifestOf(root, folder))).toEqual({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [
      {
        id: createHash('sha256').update(body).digest('hex'),
        name: 'Name',
        type: 'query',
        body,
      },
    ],
  });
});

test.each([
  [
    'does not fit the schema',
    { 'Wrong.graphql': 'query Wrong {\n  noSuchField\n}' },
    /Wrong\.graphql:2 Cannot query field "noSuchField"/,
  ],
  ['has no name', { 'Nameless.graphql': '{ tenant { name } }' }, /Nameless\.graphql must hold exactly one named operation/],
  [
    'has another’s name',
    { 'a.graphql': 'query A { tenant { id } }', 'b.graphql': 'query A { tenant { name } }' },
    /two operations named A/,
  ],
])('an operation that %s makes no manifest', (_, files, message) => {
  for (const [file, text] of Object.entries(files)) write(file, text);
  expect(() => manifestOf(root, folder)).toThrow(message);
});

test('a folder without operations makes no manifest', () => {
  expect(() => manifestOf(root, folder)).toThrow(/has no \.graphql file/);
});
