import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HouseProcess } from './house-process.ts';
import { tour } from './tour-process.ts';

let house: HouseProcess;
beforeAll(async () => {
  house = await HouseProcess.start('one process', inject('postgresUrl'));
}, 120_000);
afterAll(() => house?.stop(), 60_000);

test('the whole journey passes through the public address of a house in one process', async () => {
  const { exitCode, printed } = await tour(house);
  expect(printed).toMatch(/\d+ steps, all as they should be/);
  expect(exitCode).toBe(0);
}, 300_000);

test('no secret and no text of anybody was logged on the way', () => {
  // The welcome itself tells the demo accounts with their password.
  const [, log] = house.printed.split('Ctrl-C\n');
  expect(log).not.toMatch(/correct horse|eyJ[\w-]{10,}\.|gmail\.com|@tour\.test/);
});

test('everybody finds what works without internet on the page at the endpoint', async () => {
  const response = await fetch(`${house.url}/graphql`, { headers: { accept: 'text/html' } });
  const page = await response.text();
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(page).toContain('EmbeddedSandbox');
  expect(page).toContain('href="/schema.graphql"');
  const schema = await (await fetch(`${house.url}/schema.graphql`)).text();
  expect(schema).toContain('type Query');
  expect(schema.trimEnd()).toContain(readFileSync('schema/api.graphql', 'utf8').split('\n').at(-3)!);
});
