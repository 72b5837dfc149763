import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

let house: TinyHouse;
let browser: Browser;
beforeAll(async () => {
  house = await openTinyHouse('in process', { sandbox: true });
  if (!executablePath) throw new Error('This needs Chromium: apt-get install chromium.');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

/** The page with this operation in it; `strays` are the requests that wanted to leave. */
async function pageWith(query: string, headers: object) {
  const page = await browser.newPage({ permissions: ['clipboard-read', 'clipboard-write'] });
  page.setDefaultTimeout(15_000);
  const strays: string[] = [];
  const failures: string[] = [];
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|blob:|data:)/.test(request.url())) strays.push(request.url());
  });
  page.on('websocket', (socket) => {
    if (!socket.url().startsWith('ws://127.0.0.1:')) strays.push(socket.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text());
  });
  page.on('pageerror', (error) => failures.push(String(error)));
  await page.goto(`${house.url}/graphiql`);
  await page.locator('.graphiql-execute-button').waitFor();
  await write(page, '.graphiql-query-editor', query);
  await write(page, '.graphiql-editor-tool .graphiql-editor:not(.hidden)', JSON.stringify(headers));
  return { page, strays, failures };
}

/** Pasted: to what is typed the editor adds closing brackets. */
async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.locator(`${editor} .monaco-editor`).first().click();
  await page.keyboard.press('Control+A');
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('Control+V');
}

test('a query is answered with the headers of the editor, and nothing leaves this machine', async () => {
  const token = await house.token({ userId: 'user_42' });
  const { page, strays, failures } = await pageWith('{ me { id name } }', { authorization: `Bearer ${token}`, 'x-tenant': 'a' });
  await page.locator('.graphiql-execute-button').click();
  await page.locator('.result-window', { hasText: 'Person user_42' }).waitFor();
  expect(strays).toEqual([]);
  expect(failures).toEqual([]);
  await page.close();
});

test('a subscription ticks, under the token of the editor', async () => {
  const token = await house.token({ userId: 'user_43' });
  const { page, strays, failures } = await pageWith('subscription { secrets { n by { name } } }', {
    authorization: `Bearer ${token}`,
    'x-tenant': 'a',
  });
  await page.locator('.graphiql-execute-button').click();
  await page.locator('.result-window', { hasText: 'Person user_43' }).waitFor();
  expect(strays).toEqual([]);
  expect(failures).toEqual([]);
  await page.close();
});

test('the page may not load or ask anything from elsewhere', async () => {
  const { headers } = await fetch(`${house.url}/graphiql`);
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/https?:|\*/);
});

test.each(['/graphiql/../../package.json', '/graphiql/assets/..%2f..%2fgraphiql.ts', '/graphiql/graphiql.ts', '/graphiql/no.js'])(
  'there is nothing at %s',
  async (path) => {
    expect((await fetch(house.url + path)).status).toBe(404);
  },
);

test('where there is no sandbox there is no page', async () => {
  const closed = await openTinyHouse('in process');
  expect((await fetch(`${closed.url}/graphiql`)).status).toBe(404);
  await closed.close();
});
