import { RedisServer } from '@lyceum/kit/live/testing/redis-server.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRedisStore, type RedisStore } from '../store/redis.ts';
import { MemoryStore } from './memory-store.ts';
import { RedisCacheStore } from './redis-store.ts';
import type { CacheStore } from './store.ts';
import { entityTag, typeTag } from './tags.ts';

const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };

describe.each(['memory', 'Redis'] as const)('a cache in %s', (where) => {
  let redis: RedisServer | undefined;
  let connection: RedisStore | undefined;
  let now = Date.now();
  const clock = { now: () => new Date(now) };
  let cache: CacheStore;
  let last = 0;
  beforeAll(async () => {
    if (where === 'memory') {
      cache = new MemoryStore(1_000_000, clock);
      return;
    }
    redis = await (await RedisServer.prepare()).start();
    connection = await openRedisStore(redis.url, log);
    cache = new RedisCacheStore(connection, clock, log);
  });
  afterAll(async () => {
    await connection?.close();
    await redis?.remove();
  });

  const tags = [typeTag('tenant_a', 'Person')];
  const fresh = () => {
    last += 1;
    return `key ${last}`;
  };
  const look = async (key: string, of = tags) => (await cache.look([{ key, tags: of }]))[0]!;
  const keep = async (key: string, text = 'text', of = tags) => {
    const { stamp } = await look(key, of);
    await cache.keep([{ key, tags: of, text, stamp: stamp!, maxAge: 60 }]);
  };

  test('gives what was kept, with its age, until its time is over', async () => {
    const key = fresh();
    expect((await look(key)).text).toBe(null);
    await keep(key, 'a text\nof two lines\n\n');
    now += 10_500;
    expect(await look(key)).toMatchObject({ text: 'a text\nof two lines\n\n', age: 10 });
    now += 50_000;
    expect((await look(key)).text).toBe(null);
  });

  test('looks for many at once', async () => {
    const [one, two] = [fresh(), fresh()];
    await keep(two, 'two');
    const looked = await cache.look([one, two, one].map((key) => ({ key, tags })));
    expect(looked.map(({ text }) => text)).toEqual([null, 'two', null]);
  });

  test('forgets what has a tag that changed, and nothing else', async () => {
    const [person, other, tenant, both] = [fresh(), fresh(), fresh(), fresh()];
    const teams = [typeTag('tenant_a', 'Team')];
    const elsewhere = [typeTag('tenant_b', 'Person')];
    await keep(person);
    await keep(other, 'text', teams);
    await keep(tenant, 'text', elsewhere);
    await keep(both, 'text', [...teams, ...tags]);
    await cache.change(tags);
    expect((await look(person)).text).toBe(null);
    expect((await look(both, [...teams, ...tags])).text).toBe(null);
    expect((await look(other, teams)).text).toBe('text');
    expect((await look(tenant, elsewhere)).text).toBe('text');
    await keep(person, 'new');
    expect((await look(person)).text).toBe('new');
  });

  test('never finds what was made before a change and kept after it', async () => {
    const key = fresh();
    const { stamp } = await look(key);
    await cache.change(tags);
    await cache.keep([{ key, tags, text: 'old', stamp: stamp!, maxAge: 60 }]);
    expect((await look(key)).text).toBe(null);
  });

  test('tells things of one type apart', async () => {
    const [one, two] = ['1', '2'].map((id) => [entityTag('tenant_a', 'Person', id)]) as [string[], string[]];
    const [first, second] = [fresh(), fresh()];
    await keep(first, 'one', one);
    await keep(second, 'two', two);
    await cache.change(one);
    expect([(await look(first, one)).text, (await look(second, two)).text]).toEqual([null, 'two']);
  });

  test('forgets everything when hints may have been lost', async () => {
    const key = fresh();
    await keep(key);
    await cache.forget();
    expect((await look(key)).text).toBe(null);
    await keep(key, 'again');
    expect((await look(key)).text).toBe('again');
  });

  if (where === 'Redis')
    test('finds nothing while Redis is gone, and says no word of it to who asks', async () => {
      const key = fresh();
      await keep(key);
      await redis!.kill();
      expect(await look(key)).toEqual({ text: null, age: 0, stamp: null });
      await cache.keep([{ key, tags, text: 'x', stamp: 'x', maxAge: 60 }]);
      await cache.change(tags);
    }, 20_000);
});

test('memory is bounded, also that for changes: what may have changed is not found', async () => {
  const cache = new MemoryStore(100_000, { now: () => new Date() });
  const keep = async (key: string, tags: string[]) => {
    const [looked] = await cache.look([{ key, tags }]);
    await cache.keep([{ key, tags, text: 'x'.repeat(1000), stamp: looked!.stamp!, maxAge: 60 }]);
  };
  for (let key = 0; key < 200; key += 1) await keep(String(key), ['t']);
  const looked = await cache.look(Array.from({ length: 200 }, (_, key) => ({ key: String(key), tags: ['t'] })));
  const found = looked.filter(({ text }) => text !== null).length;
  expect(found).toBeGreaterThan(10);
  expect(found).toBeLessThan(60);
  await cache.change(['old']);
  await keep('kept', ['other']);
  for (let tag = 0; tag < 100_001; tag += 1) await cache.change([`tag ${tag}`]);
  expect((await cache.look([{ key: 'kept', tags: ['other'] }]))[0]!.text).toBe(null);
});
