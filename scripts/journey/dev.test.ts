import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { seededDatabase } from './databases.ts';
import { HouseProcess, waitFor } from './house-process.ts';

const root = join(import.meta.dirname, '../..');
const rooms = ['codegen', 'router', 'schema', 'scripts', 'subgraphs', 'supergraph.yaml', 'package.json', 'package-lock.json'];

let house: HouseProcess;
let copy: string;

beforeAll(async () => {
  // A checkout of its own, because these tests change the code.
  copy = mkdtempSync(join(tmpdir(), 'lyceum-dev-'));
  for (const room of rooms) cpSync(join(root, room), join(copy, room), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  house = await HouseProcess.start('dev', await seededDatabase(inject('postgresUrl')), {}, copy);
}, 120_000);
afterAll(async () => {
  await house?.stop();
  rmSync(copy, { recursive: true, force: true });
}, 60_000);

const edit = (file: string, change: (text: string) => string) => {
  const path = join(copy, 'subgraphs/insights/src', file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
};
const ask = async (query: string) => {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tenant': 'demo' },
    body: JSON.stringify({ query }),
  });
  return JSON.stringify(await response.json());
};
const said = () => house.printed.split('dev  ').slice(1);

test('a changed subgraph is recomposed and swapped in, its code too, and how long it took is told', async () => {
  edit('dashboard/dashboard.feature.ts', (text) => text.replace('Query: {', "Query: {\n      answer: () => 'forty-two',"));
  edit('dashboard/dashboard.graphql', (text) => text.replace('type Query {', 'type Query {\n  "An answer."\n  answer: String'));
  await waitFor('the new field', async () => (await ask('{ answer }')) === '{"data":{"answer":"forty-two"}}', 10_000);
  await waitFor('the line', () => /insights: swapped in \(\d+\.\d+ s\)/.test(said().at(-1) ?? ''));
});

test('a schema that does not compose is told with file and line, and the last good one goes on serving', async () => {
  edit('dashboard/dashboard.graphql', (text) => text.replace('answer: String', 'answer: Strin'));
  await waitFor('the sentence', () => said().at(-1)?.includes('does not compose') ?? false);
  expect(said().at(-1)).toMatch(/subgraphs\/insights\/src\/dashboard\/dashboard\.graphql:\d+ .*Strin/);
  expect(await ask('{ answer }')).toBe('{"data":{"answer":"forty-two"}}');
});

test('code that cannot be loaded is told, and what served goes on serving', async () => {
  edit('dashboard/dashboard.graphql', (text) => text.replace('answer: Strin', 'answer: String'));
  edit('dashboard/dashboard.feature.ts', (text) => text.replace("'forty-two'", "'forty-three"));
  await waitFor('the sentence', () => said().at(-1)?.includes('cannot be opened') ?? false);
  expect(await ask('{ answer }')).toBe('{"data":{"answer":"forty-two"}}');
  edit('dashboard/dashboard.feature.ts', (text) => text.replace("'forty-three", "'forty-three'"));
  await waitFor('the new answer', async () => (await ask('{ answer }')) === '{"data":{"answer":"forty-three"}}', 10_000);
});
