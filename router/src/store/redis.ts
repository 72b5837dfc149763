import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@lyceum/kit/log/log.ts';
import { createClient } from 'redis';

/** What several routers know together for a short time: counts and caches. Everything in it may be lost at any moment. */
export interface RedisStore {
  readonly client: ReturnType<typeof createClient>;
  /** False while Redis is gone. */
  readonly ready: boolean;
  close(): Promise<void>;
}

/** Milliseconds that opening waits for Redis, and after which a Redis that says nothing is taken for gone. */
const patience = { opening: 3000, silence: 2000 };

/** Redis need not be there: whoever uses the store does without while it is gone. */
export async function openRedisStore(url: string, log: Log): Promise<RedisStore> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: patience.silence / 2,
    socket: {
      connectTimeout: patience.opening,
      socketTimeout: patience.silence,
      reconnectStrategy: (tries) => Math.min(1000, 50 * tries),
    },
  });
  let warned = Number.NEGATIVE_INFINITY;
  client.on('error', (error: unknown) => {
    if (performance.now() - warned < 10_000) return;
    warned = performance.now();
    log.warn({ err: error }, 'Redis cannot be reached; rates are counted and answers kept by this process alone');
  });
  let closed = false;
  // A client destroyed in the middle of connecting connects all the same, and would keep the process alive for ever.
  client.on('connect', () => closed && client.destroy());
  const connected = client.connect().catch((error: unknown) => log.debug({ err: error }, 'Redis was not there'));
  await Promise.race([connected, sleep(patience.opening, undefined, { ref: false })]);
  return {
    client: client as RedisStore['client'],
    get ready() {
      return client.isReady;
    },
    async close() {
      closed = true;
      client.destroy();
    },
  };
}
