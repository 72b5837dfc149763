import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findProgram, parts } from '../parts.ts';
import { Person } from '../tour/person.ts';
import { signIn } from '../tour/sign-up.ts';
import { failure } from '../tour/stage.ts';
import { openBrowserWithAuthenticator } from './browser-with-authenticator.ts';
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

test('a real browser makes a passkey at this house, signs in with it alone, and shows it after the password', async () => {
  const origin = `http://localhost:${house.port}`;
  await using browser = await openBrowserWithAuthenticator(findProgram(parts.chromium, house.env.PATH ?? '')!, origin);
  const person = new Person('Somebody with a browser', [house.url]);
  const { email } = await signIn(person, 'mentee45@demo.test');
  const toMake = await person.change(
    mutation('beginPasskeyRegistration', '... on PasskeyCreation { publicKey }'),
    { origin },
    'PasskeyCreation',
  );
  const credential = await browser.create(toMake.publicKey);
  await person.change(mutation('registerPasskey'), { credential, name: 'Browser' }, 'RegisterPasskeySuccess');

  const stranger = new Person('The same, signed out', [house.url]);
  const tokens = '... on SignInSuccess { tokens { accessToken } user { id } }';
  const publicKey = '... on PasskeyRequest { publicKey }';
  const toSignIn = await stranger.change(mutation('beginPasskeySignIn', publicKey), { origin }, 'PasskeyRequest');
  const shown = await browser.get(toSignIn.publicKey);
  const { user } = await stranger.change(mutation('signInWithPasskey', tokens), { credential: shown }, 'SignInSuccess');
  expect(user.id).toBe(demoUser(2, 45));

  const asked = '... on SecondFactorRequired { challenge }';
  const input = { email, password: demoPassword };
  const { challenge } = await stranger.change(mutation('signIn', asked), input, 'SecondFactorRequired');
  const toProve = await stranger.change(mutation('beginPasskeyProof', publicKey), { origin, challenge }, 'PasskeyRequest');
  const passkey = await browser.get(toProve.publicKey);
  await stranger.change(mutation('completeSignIn', tokens), { challenge, passkey }, 'SignInSuccess');
}, 60_000);

/** A mutation of one input, its answer as `result`. */
function mutation(name: string, select = ''): string {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  return `mutation ($input: ${type}) { result: ${name}(input: $input) { __typename ${select} ${failure} } }`;
}

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
