import { createClient } from 'redis';
import type { Log } from '../log/log.ts';
import type { LiveChannel, Stop } from './live.ts';

type Listener = (payload: unknown) => void;

/**
 * The live channel between processes: Redis pub/sub. Two connections, one that listens and one that publishes; both come back by themselves. While Redis is
 * gone hints are lost, as they may be: followers poll, and re-read when it is back.
 */
export async function redisLive(url: string, log: Log): Promise<LiveChannel> {
  const publisher = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy, connectTimeout: 3000 } });
  const subscriber = publisher.duplicate({ disableOfflineQueue: false });
  const reconnected = new Set<() => void>();
  const topics = new Map<string, Set<Listener>>();
  let wasReady = false;
  for (const client of [publisher, subscriber]) client.on('error', onceUntilReady(log));
  subscriber.on('ready', () => {
    if (wasReady) for (const listener of reconnected) listener();
    wasReady = true;
  });
  await Promise.all([publisher.connect(), subscriber.connect()]);

  const deliver = (text: string, topic: string): void => {
    for (const listener of [...(topics.get(topic) ?? [])]) listener(JSON.parse(text));
  };
  return {
    publish(topic, payload) {
      // A hint that cannot be sent is lost; whoever needs the truth reads the database.
      publisher
        .publish(topic, JSON.stringify(payload))
        .catch((error: unknown) => log.debug({ err: error, topic }, 'a hint was lost'));
    },
    async subscribe(topic, listener) {
      const own: Listener = (payload) => listener(payload);
      const known = topics.get(topic);
      topics.set(topic, (known ?? new Set()).add(own));
      if (!known) await subscribeSoon(subscriber.subscribe(topic, deliver));
      return async () => {
        const listeners = topics.get(topic);
        listeners?.delete(own);
        if (listeners?.size !== 0) return;
        topics.delete(topic);
        await subscribeSoon(subscriber.unsubscribe(topic));
      };
    },
    onReconnect(listener): Stop {
      reconnected.add(listener);
      return async () => void reconnected.delete(listener);
    },
    async close() {
      topics.clear();
      publisher.destroy();
      subscriber.destroy();
    },
  };
}

/** Waits for Redis to confirm, but not for Redis to come back: a subscription that begins during an outage lives by its poll until then. */
async function subscribeSoon(confirmed: Promise<unknown>): Promise<void> {
  const settled = confirmed.catch(() => undefined);
  await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
}

/** Quick at first, never slower than a second, with jitter so that not everybody returns at once. */
function reconnectStrategy(retries: number): number {
  return Math.min(1000, 50 * 2 ** Math.min(retries, 5)) + Math.random() * 50;
}

/** An outage is one line in the log, not one per attempt. */
function onceUntilReady(log: Log): (error: Error) => void {
  let last = 0;
  return (error) => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    log.warn({ err: error }, 'Redis cannot be reached; hints are lost until it is back');
  };
}
