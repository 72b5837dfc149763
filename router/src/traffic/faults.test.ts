import { serveClient } from '@lyceum/kit/host/serve.ts';
import { makeRouterKeys, routerTokenIssuer, routerTokenVerifier } from '@lyceum/kit/host/token.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { RemoteSubgraph } from '../remote/remote-subgraph.ts';
import type { RouterOptions } from '../router.ts';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';
import { defaultTraffic } from './rules.ts';
import { type Fault, FaultyProxy } from './testing/faulty-proxy.ts';

/** The router before subgraphs over HTTP, with a network of the test's own in front of one of them. */
interface Net {
  readonly house: TinyHouse;
  readonly proxy: FaultyProxy;
  ask(
    query: string,
    signal?: AbortSignal,
  ): Promise<{ data: unknown; errors?: { message: string; extensions: { code: string } }[] }>;
}

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const wares = (state: { asked: number; written: number }) => ({
  name: 'shop',
  sdl: 'type Query { wares: [String!] slow: String } type Mutation { buy: String }',
  resolvers: {
    Query: {
      wares: () => {
        state.asked += 1;
        return ['chalk'];
      },
    },
    Mutation: {
      buy: () => {
        state.written += 1;
        return 'bought';
      },
    },
  },
});

async function open(options: Partial<RouterOptions> = {}, state = { asked: 0, written: 0 }): Promise<Net> {
  const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
  const { privateJwk, publicJwk } = await makeRouterKeys();
  const tokenFor = await routerTokenIssuer(privateJwk);
  let proxy: FaultyProxy | undefined;
  const house = await openTinyHouse(
    'in process',
    {
      ...options,
      traffic: { deadlineMs: 400, ...options.traffic },
    },
    [wares(state)],
    async (client) => {
      if (client.name !== 'shop') return client;
      const served = await serveClient(client, { verify: await routerTokenVerifier(publicJwk, 'shop'), port: 0, log });
      proxy = await FaultyProxy.open(served.port);
      const remote = new RemoteSubgraph({ name: 'shop', url: `http://127.0.0.1:${proxy.port}/graphql`, tokenFor });
      opened.push(served, proxy, remote);
      return remote;
    },
  );
  opened.push(house);
  return {
    house,
    proxy: proxy!,
    async ask(query, signal) {
      const response = await fetch(`${house.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        ...(signal ? { signal } : {}),
      });
      return (await response.json()) as never;
    },
  };
}

describe('a subgraph behind a bad network costs its own fields only', () => {
  test.each<[Fault, string]>([
    ['hang', 'DEADLINE_EXCEEDED'],
    ['reset', 'UNAVAILABLE'],
    ['refuse', 'UNAVAILABLE'],
    [{ delayMs: 2000 }, 'DEADLINE_EXCEEDED'],
  ])('%j', { timeout: 30_000 }, async (fault, code) => {
    const { proxy, ask } = await open();
    const query = '{ wares lastTick { by { name } } }';
    const whole = { wares: ['chalk'], lastTick: { by: { name: 'Person 7' } } };
    expect(await ask(query)).toEqual({ data: whole });
    await proxy.become(fault);
    const { data, errors } = await ask(query);
    expect(data).toEqual({ ...whole, wares: null });
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(await ask('{ lastTick { n } }')).toEqual({ data: { lastTick: { n: 7 } } });
    await proxy.become('none');
    await expect.poll(async () => (await ask(query)).data, { timeout: 10_000 }).toEqual(whole);
  });
});

test('a small delay is only that', async () => {
  const { proxy, ask } = await open({ traffic: { deadlineMs: 20_000 } });
  await proxy.become({ delayMs: 30 });
  expect(await ask('{ wares }')).toEqual({ data: { wares: ['chalk'] } });
});

test('a read is asked again over a connection that works; a mutation is not', async () => {
  const state = { asked: 0, written: 0 };
  const { proxy, ask } = await open({ traffic: { deadlineMs: 20_000, retries: 5, backOff: { base: 100, cap: 100 } } }, state);
  await proxy.become('reset');
  const read = ask('{ wares }');
  const taken = proxy.taken;
  await expect.poll(() => proxy.taken).toBeGreaterThan(taken);
  await proxy.become('none');
  expect(await read).toEqual({ data: { wares: ['chalk'] } });
  await proxy.become('reset');
  expect((await ask('mutation { buy }')).errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  expect(state.written).toBe(0);
});

test('a subgraph that fails and fails is left alone, and found again when it is back', { timeout: 30_000 }, async () => {
  const breaker = { windowMs: 60_000, least: 5, failing: 0.5, restMs: 100 };
  const { proxy, ask } = await open({ traffic: { retries: 0, breaker: { ...breaker } } });
  await proxy.become('refuse');
  const messages: string[] = [];
  for (let time = 0; time < 8; time += 1) messages.push((await ask('{ wares }')).errors![0]!.message);
  expect(messages.at(-1)).toBe('The part "shop" fails at the moment and is left alone for a while; try again.');
  await proxy.become('none');
  await expect.poll(async () => (await ask('{ wares }')).data, { timeout: 10_000 }).toEqual({ wares: ['chalk'] });
});

test('an operation that takes too long as a whole loses what is not there yet', { timeout: 30_000 }, async () => {
  const { proxy, ask } = await open({ operationMs: 200, traffic: { ...defaultTraffic } });
  await ask('{ wares lastTick { n } }');
  await proxy.become('hang');
  const { data, errors } = await ask('{ wares lastTick { n } }');
  expect(data).toEqual({ wares: null, lastTick: { n: 7 } });
  expect(errors).toMatchObject([
    { message: expect.stringMatching(/^The operation took more/), extensions: { code: 'DEADLINE_EXCEEDED' } },
  ]);
});
