import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeLog } from '../log/pino.ts';
import { freePort } from '../testing/free-port.ts';
import type { LiveChannel } from './live.ts';
import { memoryLive } from './memory.ts';
import { redisLive } from './redis.ts';
import { liveContract } from './testing/live.contract.ts';
import { RedisServer } from './testing/redis-server.ts';

const log = makeLog('silent');

describe('in memory', () => {
  liveContract(async () => {
    const live = memoryLive();
    return { here: live, there: live };
  });
});

describe('over Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await (await RedisServer.prepare()).start();
  });
  afterAll(() => server.remove());

  liveContract(async () => ({ here: await redisLive(server.url, log), there: await redisLive(server.url, log) }));

  test('what is published on a topic of ours without being JSON is passed over', async () => {
    const { createClient } = await import('redis');
    const stranger = createClient({ url: server.url });
    await stranger.connect();
    const live = await redisLive(server.url, log);
    onTestFinished(async () => {
      stranger.destroy();
      await live.close();
    });
    const heard: unknown[] = [];
    await live.subscribe('shared', (payload) => heard.push(payload));
    await stranger.publish('shared', 'not { json');
    live.publish('shared', { sequence: 1 });
    await expect.poll(() => heard).toEqual([{ sequence: 1 }]);
  });
});

describe('when Redis is killed', () => {
  test('publishers go on, subscriptions begun meanwhile resolve, and everybody is told and heard again when it is back', async () => {
    const server = await (await RedisServer.prepare()).start();
    const [here, there] = [await redisLive(server.url, log), await redisLive(server.url, log)];
    onTestFinished(async () => {
      await Promise.all([here.close(), there.close()]);
      await server.remove();
    });
    const heard: string[] = [];
    let restored = 0;
    there.onReconnect(() => {
      restored += 1;
    });
    await there.subscribe('before', () => heard.push('before'));
    // Cut off in the middle of subscribing, too.
    const cutOff = there.subscribe('cut off', () => heard.push('cut off'));
    await server.kill();
    await cutOff;

    expect(() => here.publish('before', {})).not.toThrow();
    const asked = performance.now();
    const stopDuring = await there.subscribe('given up', () => heard.push('given up'));
    await there.subscribe('during', () => heard.push('during'));
    await stopDuring();
    expect(performance.now() - asked).toBeLessThan(2500);
    await sleep(300);
    expect([heard, restored]).toEqual([[], 0]);

    await server.start();
    await expect.poll(() => restored, { timeout: 5000 }).toBe(1);
    await expect
      .poll(
        () => {
          for (const topic of ['before', 'cut off', 'during', 'given up']) here.publish(topic, {});
          return [...new Set(heard)].toSorted();
        },
        { timeout: 5000, interval: 100 },
      )
      .toEqual(['before', 'cut off', 'during']);
  });

  test('a channel opens without it, and works as soon as it is there', async () => {
    const server = await RedisServer.prepare();
    const opening = performance.now();
    const live: LiveChannel = await redisLive(server.url, log);
    onTestFinished(async () => {
      await live.close();
      await server.remove();
    });
    expect(performance.now() - opening).toBeLessThan(4500);
    let heard = 0;
    let restored = 0;
    live.onReconnect(() => {
      restored += 1;
    });
    await live.subscribe('late', () => {
      heard += 1;
    });
    await server.start();
    await expect.poll(() => restored, { timeout: 5000 }).toBe(1);
    await expect
      .poll(
        () => {
          live.publish('late', {});
          return heard;
        },
        { timeout: 5000, interval: 100 },
      )
      .toBeGreaterThan(0);
  });

  test('a channel closed while it connects leaves no connection behind that would keep its process alive', async () => {
    const port = await freePort();
    const live = await redisLive(`redis://127.0.0.1:${port}`, log);
    const server = createServer((socket) => socket.on('error', () => {}).resume());
    onTestFinished(() => void server.close());
    const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    // In the turn in which the server accepts, the channel does not know yet that it is connected.
    server.prependOnceListener('connection', () => void live.close());
    server.listen(port, '127.0.0.1');
    await once(server, 'connection');
    await sleep(1500);
    expect(await connections()).toBe(0);
  });
});
