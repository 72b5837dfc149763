import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import type { Log } from '../log/log.ts';
import type { LiveChannel, Stop } from './live.ts';

interface Topic {
  readonly listeners: Set<(payload: unknown) => void>;
  /** Resolves when Redis has confirmed. */
  readonly stands: Promise<void>;
}

/** Milliseconds that opening waits for Redis, and that a new subscription waits for its confirmation; an outage stops neither. */
const patience = { opening: 3000, subscribing: 500 };

/**
 * The live channel between processes: Redis pub/sub. Two connections, one that listens and one that publishes; both come back by themselves. While Redis is
 * gone hints are lost, as they may be: followers poll, and re-read when it is back. It need not be there at the start either.
 */
export async function redisLive(url: string, log: Log): Promise<LiveChannel> {
  const publisher = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy, connectTimeout: 3000 } });
  const subscriber = publisher.duplicate({ disableOfflineQueue: false });
  const reconnected = new Set<() => void>();
  const topics = new Map<string, Topic>();
  let closed = false;
  for (const client of [publisher, subscriber]) {
    client.on('error', onceInTenSeconds(log));
    // A client destroyed in the middle of connecting connects all the same, and would keep the process alive for ever.
    client.on('connect', () => closed && client.destroy());
  }
  subscriber.on('ready', () => {
    for (const listener of reconnected) listener();
  });
  const connected = Promise.all([publisher.connect(), subscriber.connect()]);
  await within(patience.opening, connected);

  const deliver = (text: string, name: string): void => {
    const payload = parse(text);
    if (payload === undefined) {
      log.warn({ topic: name }, 'somebody published on a topic of ours what is no hint');
      return;
    }
    for (const listener of [...(topics.get(name)?.listeners ?? [])]) listener(payload.hint);
  };
  /** A connection that breaks before Redis confirmed takes the wish with it: it is asked again for as long as anybody listens. */
  const listen = async (name: string): Promise<void> => {
    while (topics.has(name) && !closed) {
      try {
        await subscriber.subscribe(name, deliver);
        return;
      } catch (error) {
        log.debug({ err: error, topic: name }, 'a subscription was cut off before it stood');
        await sleep(100, undefined, { ref: false });
      }
    }
  };
  return {
    publish(topic, payload) {
      // A hint that cannot be sent is lost; whoever needs the truth reads the database.
      publisher
        .publish(topic, JSON.stringify(payload))
        .catch((error: unknown) => log.debug({ err: error, topic }, 'a hint was lost'));
    },
    async subscribe(name, listener) {
      // A listener of its own per subscription: the same function may listen twice.
      const own = (payload: unknown): void => listener(payload);
      const topic = topics.get(name) ?? { listeners: new Set(), stands: Promise.resolve().then(() => listen(name)) };
      topics.set(name, topic);
      topic.listeners.add(own);
      await within(patience.subscribing, topic.stands);
      return async () => {
        topic.listeners.delete(own);
        if (topic.listeners.size > 0 || topics.get(name) !== topic) return;
        topics.delete(name);
        // With its listener: without it a subscription that follows at once would be taken for the one that is ending.
        if (closed) return;
        const left = subscriber.unsubscribe(name, deliver);
        // Without Redis there is nobody to wait for.
        await within(subscriber.isReady ? patience.subscribing : 0, left);
      };
    },
    onReconnect(listener): Stop {
      // One of its own, so that whoever registers twice may leave twice.
      const own = (): void => listener();
      reconnected.add(own);
      return async () => void reconnected.delete(own);
    },
    async close() {
      closed = true;
      topics.clear();
      reconnected.clear();
      publisher.destroy();
      subscriber.destroy();
    },
  };
}

/** Waits for Redis, but not for Redis to come back: what begins during an outage lives by its poll until then. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), sleep(ms, undefined, { ref: false })]);
}

function parse(text: string): { hint: unknown } | undefined {
  try {
    return { hint: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Quick at first, never slower than a second, with jitter so that not everybody returns at once. */
function reconnectStrategy(retries: number): number {
  return Math.min(1000, 50 * 2 ** Math.min(retries, 5)) + Math.random() * 50;
}

/** An outage is one line in the log every ten seconds, not one per attempt. */
function onceInTenSeconds(log: Log): (error: Error) => void {
  let last = 0;
  return (error) => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    log.warn({ err: error }, 'Redis cannot be reached; hints are lost until it is back');
  };
}
