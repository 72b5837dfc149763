import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RouterOptions } from '../router.ts';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';
import { guardedMutations } from './guarded-mutations.ts';

const login = {
  name: 'login',
  sdl: 'type Query { loginVersion: Int } type Mutation { signIn(input: SignInInput!): String } input SignInInput { email: String! }',
  resolvers: { Mutation: { signIn: () => 'wrong password' } },
};

let house: TinyHouse | undefined;
const open = async (options: Partial<RouterOptions>) => {
  house = await openTinyHouse('in process', options, [login]);
  return house;
};
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const post = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${house!.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const codeOf = async (response: Response) =>
  ((await response.json()) as { errors?: [{ extensions: { code: string; retryAfter?: number } }] }).errors?.[0].extensions;

test('a client is told how it stands, and one that asks too often gets 429, GraphQL errors, and when to come back', async () => {
  await open({ rates: { stranger: 3 } });
  const statuses: number[] = [];
  for (const _ of [1, 2, 3]) {
    const response = await post({ query: '{ person(id: "1") { name } }' });
    statuses.push(response.status);
    if (statuses.length < 3) continue;
    expect(response.headers.get('ratelimit')).toMatch(/^"stranger";r=0;t=\d+$/);
    expect(response.headers.get('ratelimit-policy')).toBe('"address";q=12000;w=60, "stranger";q=3;w=60, "field";q=3000;w=60');
    expect(response.headers.get('retry-after')).toBe(null);
  }
  expect(statuses).toEqual([200, 200, 200]);
  const refused = await post({ query: '{ person(id: "1") { name } }' });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await codeOf(refused)).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfter: Number(refused.headers.get('retry-after')) });
});

test('T33: forged forwarded-for headers and many tokens count as one', async () => {
  await open({ rates: { address: 4, user: 2 } });
  const ask = async (userId: string, sessionId: string, forwarded: string) => {
    const authorization = `Bearer ${await house!.token({ userId, sessionId })}`;
    return (await post({ query: '{ me { id } }' }, { authorization, 'x-forwarded-for': forwarded })).status;
  };
  expect([
    await ask('u1', 's1', '203.0.113.1'),
    await ask('u1', 's2', '203.0.113.2'),
    await ask('u1', 's3', '203.0.113.3'),
  ]).toEqual([200, 200, 429]);
  expect(await ask('u2', 's4', '203.0.113.4')).toBe(200);
  // Four from this address by now, whatever they claimed.
  expect(await ask('u3', 's5', '203.0.113.5')).toBe(429);
});

test('T33: behind a trusted proxy each client of the proxy is counted by itself', async () => {
  await open({ rates: { stranger: 1 }, trustedProxies: ['127.0.0.1'] });
  const ask = async (forwarded: string) => (await post({ query: '{ __typename }' }, { 'x-forwarded-for': forwarded })).status;
  expect([await ask('203.0.113.1'), await ask('203.0.113.2'), await ask('198.51.100.9, 203.0.113.1')]).toEqual([200, 200, 429]);
});

test('T8: aliases, sockets and streams share one counter of tries with plain requests', async () => {
  await open({ rates: { triesPerAddress: 4 } });
  const tries = 'mutation { a: signIn(input: { email: "a@x.test" }) b: signIn(input: { email: "b@x.test" }) }';
  expect((await post({ query: tries })).status).toBe(200);
  const client = createClient({ url: `${house!.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  const overSocket = async () => {
    for await (const result of client.iterate({ query: tries })) return result;
    return undefined;
  };
  expect(await overSocket()).toEqual({ data: { a: 'wrong password', b: 'wrong password' } });
  await expect(overSocket()).rejects.toMatchObject([{ extensions: { code: 'TOO_MANY_REQUESTS' } }]);
  await client.dispose();
  const streamed = await post({ query: tries }, { accept: 'text/event-stream' });
  expect(await streamed.text()).toContain('TOO_MANY_REQUESTS');
  const refused = await post({ query: tries });
  expect([refused.status, (await codeOf(refused))?.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
  // What is not guessing goes on.
  expect((await post({ query: '{ __typename }' })).status).toBe(200);
});

test('every guarded mutation is one of the public schema, with the arguments that name its account', () => {
  const schema = buildSchema(readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8'));
  for (const [coordinate, { account }] of Object.entries(guardedMutations)) {
    const field = schema.getMutationType()?.getFields()[coordinate.replace('Mutation.', '')];
    expect(field, coordinate).toBeDefined();
    if (account) expect(field?.args.map(({ name }) => name)).toContain(account[0]);
  }
});
