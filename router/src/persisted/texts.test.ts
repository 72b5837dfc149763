import { RedisServer } from '@lyceum/kit/live/testing/redis-server.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRedisStore, type RedisStore } from '../store/redis.ts';
import { RedisTexts } from './redis-texts.ts';
import { MemoryTexts, type Texts } from './texts.ts';

const log = makeLog('silent');
const bounds = { texts: 3, characters: 10 };
let redis: RedisServer;
let store: RedisStore;

beforeAll(async () => {
  redis = await (await RedisServer.prepare()).start();
  store = await openRedisStore(redis.url, log);
});
afterAll(async () => {
  await store?.close();
  await redis?.remove();
});

const kinds: readonly [string, () => Texts][] = [
  ['memory', () => new MemoryTexts(bounds)],
  ['Redis', () => new RedisTexts(store, log, bounds)],
];

describe.each(kinds)('registered documents in %s', (name, open) => {
  const tenant = (letter: string) => `${name} ${letter}`;

  test('are found by tenant and hash', async () => {
    const texts = open();
    await texts.keep(tenant('a'), 'h1', '{ a }');
    expect(await texts.find(tenant('a'), 'h1')).toBe('{ a }');
    expect(await texts.find(tenant('a'), 'h2')).toBeNull();
    expect(await texts.find(tenant('b'), 'h1')).toBeNull();
  });

  test('are bounded by tenant: the oldest goes, of that tenant alone', async () => {
    const texts = open();
    await texts.keep(tenant('other'), 'h0', '{ z }');
    for (const n of [1, 2, 3, 4]) await texts.keep(tenant('full'), `h${n}`, `{ a${n} }`);
    expect(await Promise.all([1, 2, 3, 4].map((n) => texts.find(tenant('full'), `h${n}`)))).toEqual([
      null,
      '{ a2 }',
      '{ a3 }',
      '{ a4 }',
    ]);
    expect(await texts.find(tenant('other'), 'h0')).toBe('{ z }');
  });

  test('are not kept where they are too long', async () => {
    const texts = open();
    await texts.keep(tenant('long'), 'h10', 'x'.repeat(10));
    await texts.keep(tenant('long'), 'h11', 'x'.repeat(11));
    expect(await texts.find(tenant('long'), 'h10')).toBe('x'.repeat(10));
    expect(await texts.find(tenant('long'), 'h11')).toBeNull();
  });
});

test('routers with one Redis know what each other was told; the bound counts for all of them', async () => {
  const [one, other] = [new RedisTexts(store, log, bounds), new RedisTexts(store, log, bounds)];
  await one.keep('shared', 'h1', '{ a }');
  expect(await other.find('shared', 'h1')).toBe('{ a }');
  for (const n of [2, 3, 4]) await other.keep('shared', `h${n}`, '{ b }');
  expect(await new RedisTexts(store, log, bounds).find('shared', 'h1')).toBeNull();
  expect(await store.client.exists(['lyceum:texts:{shared}:h1', 'lyceum:texts:{shared}:h4'])).toBe(1);
});

test('without Redis a router knows what it was told itself', async () => {
  const gone: RedisStore = { client: store.client, ready: false, close: async () => {} };
  const texts = new RedisTexts(gone, log, bounds);
  await texts.keep('alone', 'h1', '{ a }');
  expect(await texts.find('alone', 'h1')).toBe('{ a }');
  expect(await new RedisTexts(store, log, bounds).find('alone', 'h1')).toBeNull();
});
