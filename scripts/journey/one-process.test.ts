import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findProgram, parts } from '../parts.ts';
import { emptyDatabase } from './databases.ts';
import { HouseProcess } from './house-process.ts';
import { testKills } from './kill.ts';
import { tour } from './tour-process.ts';

let house: HouseProcess;
beforeAll(async () => {
  const hook = pathToFileURL(join(import.meta.dirname, 'tell-outside.ts'));
  house = await HouseProcess.start('one process', await emptyDatabase(inject('postgresUrl')), {
    NODE_OPTIONS: `--import=${hook}`,
  });
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

test('the house called no other machine', () => {
  expect(house.printed).not.toContain('calls outside');
});

test('without internet the page at the endpoint says so and links what works', async () => {
  const browser = await chromium.launch({
    executablePath: findProgram(parts.chromium, house.env.PATH ?? '')!,
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    await page.route(/apollographql/, (route) => route.abort('internetdisconnected'));
    await page.goto(`${house.url}/graphql`);
    await page.getByRole('heading', { name: 'Lyceum answers' }).waitFor();
    expect(await page.locator('#curl').textContent()).toContain(`curl ${house.url}/graphql`);
    const schema = await page.request.get(new URL((await page.getByText('the schema').getAttribute('href'))!, house.url).href);
    expect(await schema.text()).toContain('type Query');
  } finally {
    await browser.close();
  }
});

test('with internet the page opens Sandbox on this endpoint', async () => {
  const browser = await chromium.launch({
    executablePath: findProgram(parts.chromium, house.env.PATH ?? '')!,
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    // The tests reach no CDN; what it would serve is a class that is handed the endpoint.
    const script = 'window.EmbeddedSandbox = class { constructor(options) { window.opened = options; } };';
    await page.route(/apollographql/, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
    await page.goto(`${house.url}/graphql`);
    const opened = await page.waitForFunction(() => (globalThis as unknown as { opened?: Record<string, unknown> }).opened);
    expect(await opened.jsonValue()).toMatchObject({
      initialEndpoint: `${house.url}/graphql`,
      initialSubscriptionEndpoint: `${house.url.replace('http', 'ws')}/graphql`,
    });
  } finally {
    await browser.close();
  }
});

testKills(() => house);
