import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { planQueues, schedulesOf } from '../bus/queue.ts';
import { systemClock } from '../clock/clock.ts';
import type { Viewer } from '../context/viewer.ts';
import { memoryLive } from '../live/memory.ts';
import { makeLog } from '../log/pino.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { type OpenSubgraph, openSubgraph } from './open.ts';
import { type Served, serveClient } from './serve.ts';
import { type Echoed, echoSubgraph } from './testing/echo.subgraph.ts';
import { makeRouterKeys, type RouterKeys, routerTokenIssuer, routerTokenVerifier } from './token.ts';

const viewer: Viewer = {
  kind: 'user',
  tenantId: 'tenant_1',
  userId: 'user_1',
  sessionId: 'session_1',
  role: 'MEMBER',
  scopes: ['member'],
};
const log = makeLog('silent');
const seen: Echoed = { running: 0, stopped: 0, aborted: 0 };
let database: TestDatabase;
let keys: RouterKeys;
let open: OpenSubgraph;
let served: Served;
let tokenFor: (subgraph: string) => Promise<string>;

beforeAll(async () => {
  const echo = echoSubgraph(seen);
  database = await testDatabase([echo], planQueues([], schedulesOf(echo)));
  open = await openSubgraph(echo, {
    env: {},
    databaseUrl: database.roleUrl('echo'),
    clock: systemClock,
    live: memoryLive(),
    log,
    publicUrl: 'http://lyceum.test',
  });
  keys = await makeRouterKeys();
  const issue = await routerTokenIssuer(keys.privateJwk);
  tokenFor = async (subgraph) => `Bearer ${await issue(subgraph, viewer)}`;
  served = await serve();
});

afterAll(async () => {
  await served.close();
  await open.close();
  await database.drop();
});

beforeEach(() => {
  Object.assign(seen, { running: 0, stopped: 0, aborted: 0 });
});

async function serve(): Promise<Served> {
  return serveClient(open, { verify: await routerTokenVerifier(keys.publicJwk, 'echo'), port: 0, log });
}

const at = (path: string, port = served.port): string => `http://127.0.0.1:${port}${path}`;

async function ask(query: string, authorization?: string): Promise<Response> {
  return fetch(at('/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'request_1', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify({ query }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name and find out at once when one is missing
async function json(response: Response | Promise<Response>): Promise<any> {
  return (await response).json();
}

/** Tokens that look right in everything but one thing. */
async function forged(): Promise<Readonly<Record<string, string | undefined>>> {
  const stranger = await makeRouterKeys();
  const now = Math.floor(Date.now() / 1000);
  const sign = async (change: { jwk?: RouterKeys; issuer?: string; typ?: string; iat?: number; audience?: string }) => {
    const { jwk = keys, issuer = 'lyceum-router', typ = 'router+jwt', iat = now, audience = 'echo' } = change;
    const token = new SignJWT({ viewer })
      .setProtectedHeader({ alg: 'EdDSA', typ })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(iat)
      .setExpirationTime(iat + 30);
    return `Bearer ${await token.sign(await importJWK(jwk.privateJwk, 'EdDSA'))}`;
  };
  const good = await sign({});
  const [, payload] = good.split('.');
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'router+jwt' })).toString('base64url');
  const byPublicKey = await new SignJWT({ viewer })
    .setProtectedHeader({ alg: 'HS256', typ: 'router+jwt' })
    .setIssuer('lyceum-router')
    .setAudience('echo')
    .setExpirationTime('30s')
    .sign(createSecretKey(Buffer.from(keys.publicJwk.x ?? '', 'base64url')));
  return {
    none: undefined,
    empty: 'Bearer ',
    'of another scheme': good.replace('Bearer', 'Basic'),
    "another subgraph's": await tokenFor('other'),
    expired: await sign({ iat: now - 60 }),
    "signed by somebody else's key": await sign({ jwk: stranger }),
    "a user's own": await sign({ typ: 'at+jwt', issuer: 'http://lyceum.test' }),
    unsigned: `Bearer ${unsigned}.${payload}.`,
    'signed with the public key as a secret': `Bearer ${byPublicKey}`,
    'with one character changed': good.replace(/.(?=[^.]*$)/, (letter) => (letter === 'A' ? 'B' : 'A')),
    twice: `${good}, ${good}`,
  };
}

test('a token that is not of the router for this very subgraph gets 401 at every address, before the body is read', async () => {
  for (const [what, authorization] of Object.entries(await forged())) {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    const bad = await fetch(at('/graphql'), { method: 'POST', headers, body: '{ this is not JSON' });
    expect([what, bad.status]).toEqual([what, 401]);
    expect((await json(bad)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    for (const query of ['{ _service { sdl } }', '{ _entities(representations: []) { __typename } }', '{ __typename }'])
      expect((await ask(query, authorization)).status).toBe(401);
    expect((await fetch(at('/routes'), { headers })).status).toBe(401);
    const route = await fetch(at('/echo/headers'), { headers: { ...headers, 'x-lyceum-route': '2' } });
    expect(route.status).toBe(401);
    expect(await upgrade(authorization)).toBe(401);
  }
  expect(seen.running).toBe(0);
});

test('the right token is answered, and says on whose behalf', async () => {
  const response = await ask('{ viewer }', await tokenFor('echo'));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ data: { viewer: { ...viewer, requestId: 'request_1' } } });
});

test('variables and the operation name arrive', async () => {
  const response = await fetch(at('/graphql'), {
    method: 'POST',
    headers: { authorization: await tokenFor('echo') },
    body: JSON.stringify({
      query: 'query A($t: String!) { echo(text: $t) } query B($t: String!) { other: echo(text: $t) }',
      operationName: 'B',
      variables: { t: 'hello' },
    }),
  });
  expect(await response.json()).toEqual({ data: { other: 'hello' } });
});

test('what cannot be read, checked or done is told without telling of the inside', async () => {
  const authorization = await tokenFor('echo');
  const unreadable = await fetch(at('/graphql'), { method: 'POST', headers: { authorization }, body: '{ no JSON' });
  expect(unreadable.status).toBe(400);
  const noQuery = await fetch(at('/graphql'), { method: 'POST', headers: { authorization }, body: '{"query":7}' });
  expect(noQuery.status).toBe(400);
  expect((await json(ask('{ nothing }', authorization))).errors[0].message).toContain('Cannot query field');
  expect((await json(ask('{ nothing', authorization))).errors[0].message).toContain('Syntax Error');
  const broken = await (await ask('{ broken }', authorization)).json();
  expect(broken).toMatchObject({
    data: { broken: null },
    errors: [{ extensions: { code: 'INTERNAL', requestId: 'request_1' } }],
  });
  expect(JSON.stringify(broken)).not.toContain('secret');
});

test('a GraphQL body over ten million bytes is refused with 413, and the next request on the connection is unharmed', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authorization = await tokenFor('echo');
  const send = (body: string) => node('/graphql', { method: 'POST', headers: { authorization }, body, agent });
  const large = await send(JSON.stringify({ query: '{ viewer }', variables: { filler: 'x'.repeat(10_000_000) } }));
  expect(large.status).toBe(413);
  expect(await send(JSON.stringify({ query: '{ echo(text: "small") }' }))).toEqual({
    status: 200,
    text: '{"data":{"echo":"small"}}',
  });
  agent.destroy();
});

test('a subscription runs by graphql-transport-ws for whom the token in its extensions names', async () => {
  const socket = dial(await tokenFor('echo'));
  const events = socket.iterate({
    query: 'subscription { count(to: 3) }',
    extensions: { authorization: await tokenFor('echo') },
  });
  expect((await events.next()).value).toEqual({ extensions: { opened: true } });
  const heard = [await events.next(), await events.next(), await events.next()].map(({ value }) => value);
  expect(heard).toEqual([{ data: { count: 1 } }, { data: { count: 2 } }, { data: { count: 3 } }]);
  await events.return?.();
  await expect.poll(() => seen.stopped).toBe(1);
  // Queries travel the same way.
  const answers = socket.iterate({
    query: '{ viewer }',
    extensions: { authorization: await tokenFor('echo'), requestId: 'request_1' },
  });
  expect((await answers.next()).value).toEqual({ data: { viewer: { ...viewer, requestId: 'request_1' } } });
  await socket.dispose();
});

test('an operation on an open socket is refused without a token of its own', async () => {
  const socket = dial(await tokenFor('echo'));
  for (const [what, authorization] of Object.entries(await forged())) {
    const events = socket.iterate({ query: 'subscription { count(to: 1) }', extensions: authorization ? { authorization } : {} });
    const refused = await events.next().catch((error: unknown) => error);
    expect([what, refused]).toMatchObject([what, [{ extensions: { code: 'UNAUTHENTICATED' } }]]);
  }
  const unreadable = socket.iterate({ query: 'subscription {', extensions: { authorization: await tokenFor('echo') } });
  expect(await unreadable.next().catch((error: unknown) => error)).toMatchObject([
    { message: expect.stringContaining('Syntax Error') },
  ]);
  await socket.dispose();
});

test('a socket that breaks ends its subscriptions', async () => {
  const socket = dial(await tokenFor('echo'));
  const events = socket.iterate({
    query: 'subscription { count(to: 1) }',
    extensions: { authorization: await tokenFor('echo') },
  });
  await events.next();
  socket.terminate();
  await expect.poll(() => seen.stopped).toBe(1);
  await socket.dispose();
});

test('routes are listed, and served by their number with what the router passes on', async () => {
  const authorization = await tokenFor('echo');
  const routes = await json(fetch(at('/routes'), { headers: { authorization } }));
  expect(routes[0]).toEqual({ method: 'POST', path: '/echo/bytes/:name', bodyLimit: 100_000, access: 'public' });
  const headers = { authorization, 'x-lyceum-route': '2', 'x-lyceum-origin': 'https://learn.example', range: 'bytes=0-1' };
  const answer = await json(fetch(at('/echo/headers?a=1'), { headers }));
  expect(answer).toMatchObject({
    url: 'https://learn.example/echo/headers?a=1',
    viewer: 'user_1',
    headers: { range: 'bytes=0-1' },
  });
  expect(Object.keys(answer.headers)).not.toContain('authorization');
  expect((await fetch(at('/echo/headers'), { headers: { ...headers, 'x-lyceum-route': '99' } })).status).toBe(404);
  expect((await fetch(at('/echo/elsewhere'), { headers })).status).toBe(404);
  expect((await fetch(at('/elsewhere'), { headers: { authorization } })).status).toBe(404);
  expect((await node('//', { method: 'GET', headers: { authorization } })).status).toBe(404);
});

test('a body streams through a route in both directions, piece by piece', async () => {
  const headers = { authorization: await tokenFor('echo'), 'x-lyceum-route': '1', 'content-type': 'video/mp4' };
  const sent = request(at('/echo/stream'), { method: 'POST', headers });
  sent.write('first');
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'video/mp4']);
  // The answer has begun while the request has not ended.
  const pieces = response[Symbol.asyncIterator]();
  expect(String((await pieces.next()).value)).toBe('first');
  sent.end('second');
  expect(String((await pieces.next()).value)).toBe('second');
  expect((await pieces.next()).done).toBe(true);
});

test("a body over the route's limit is refused with 413, announced or not, and at the limit it is not", async () => {
  const headers = { authorization: await tokenFor('echo'), 'x-lyceum-route': '0' };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (bytes: number, chunked: boolean) =>
    node('/echo/bytes/a', { method: 'POST', headers, body: 'x'.repeat(bytes), chunked, agent });
  for (const chunked of [false, true]) {
    expect((await send(100_001, chunked)).status).toBe(413);
    expect((await send(5_000_000, chunked)).status).toBe(413);
    expect(await send(100_000, chunked)).toEqual({ status: 200, text: '{"name":"a","bytes":100000}' });
  }
  agent.destroy();
});

test('a route hears when its client goes away', async () => {
  const headers = { authorization: await tokenFor('echo'), 'x-lyceum-route': '3' };
  const gone = request(at('/echo/wait'), { headers });
  gone.on('error', () => {});
  gone.end();
  await expect.poll(() => seen.running).toBe(1);
  gone.destroy();
  await expect.poll(() => seen.aborted).toBe(1);
});

test('health and readiness need no token; without its database a subgraph lives but is not ready', async () => {
  expect([(await fetch(at('/healthz'))).status, await (await fetch(at('/readyz'))).json()]).toEqual([200, { ready: true }]);
  const ill = await serveClient(
    {
      ...unused,
      ready: async () => ({ ready: false, reason: 'the database does not answer' }),
    },
    { verify: async () => null, port: 0, log },
  );
  const response = await fetch(at('/readyz', ill.port));
  expect([response.status, await response.json()]).toEqual([503, { ready: false, reason: 'the database does not answer' }]);
  expect((await fetch(at('/healthz', ill.port))).status).toBe(200);
  await ill.close();
});

test('draining lets running requests end, ends sockets with a close, and takes nothing new', async () => {
  const own = await serve();
  const authorization = await tokenFor('echo');
  const agent = new Agent({ keepAlive: true });
  const socket = dial(authorization, own.port);
  const closed = new Promise((resolve) => socket.on('closed', resolve));
  const events = socket.iterate({ query: 'subscription { count(to: 1) }', extensions: { authorization } });
  await events.next();
  const body = JSON.stringify({ query: '{ echo(text: "late", ms: 400) }' });
  const running = node('/graphql', { method: 'POST', headers: { authorization }, body, agent, port: own.port });
  await expect.poll(() => seen.running).toBe(1);

  const began = performance.now();
  const closing = own.close();
  await sleep(50);
  await expect(fetch(at('/healthz', own.port))).rejects.toThrow();
  expect(await running).toEqual({ status: 200, text: '{"data":{"echo":"late"}}' });
  await closing;
  expect(performance.now() - began).toBeLessThan(1500);
  expect(await closed).toMatchObject({ code: 1001 });
  expect(seen.stopped).toBe(1);
  agent.destroy();
});

test('draining does not wait for a socket that never answers', async () => {
  const own = await serve();
  const silent = connect(own.port, '127.0.0.1');
  silent.on('error', () => {});
  silent.write(
    `GET /graphql HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${'a'.repeat(22)}==\r\nsec-websocket-protocol: graphql-transport-ws\r\nauthorization: ${await tokenFor('echo')}\r\n\r\n`,
  );
  expect(String(await once(silent, 'data'))).toContain('101 Switching Protocols');
  const began = performance.now();
  await own.close();
  expect(performance.now() - began).toBeLessThan(3000);
  silent.destroy();
});

const unused = {
  name: 'none',
  execute: () => Promise.reject(new Error('not asked')),
  subscribe: () => Promise.reject(new Error('not asked')),
  serve: () => Promise.reject(new Error('not asked')),
  routes: async () => [],
  close: async () => {},
};

/** The status that an upgrade is answered with. */
async function upgrade(authorization: string | undefined): Promise<number> {
  const socket = new WebSocket(at('/graphql').replace('http', 'ws'), 'graphql-transport-ws', {
    headers: authorization ? { authorization } : {},
  });
  return new Promise((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

function dial(authorization: string, port = served.port): Client {
  class RouterSocket extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols, { headers: { authorization } });
    }
  }
  return createClient({
    url: at('/graphql', port).replace('http', 'ws'),
    webSocketImpl: RouterSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 5000,
  });
}

interface Sending {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
  readonly port?: number;
  readonly chunked?: boolean;
}

/** By Node's own client, which sends the path as it is and shares a connection when told to. */
async function node(path: string, { method, headers, body, agent, port = served.port, chunked }: Sending) {
  const length = body && !chunked ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { ...headers, ...length },
    ...(agent ? { agent } : {}),
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks = await response.toArray();
  return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
}
