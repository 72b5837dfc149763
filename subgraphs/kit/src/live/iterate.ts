import type { LiveChannel, Stop } from './live.ts';

/**
 * A topic as an async iterator for ephemeral subscriptions (typing, presence, progress): bounded queue, oldest dropped,
 * `return()` ends it at once. Listening begins with this call; the first `next()` waits until it stands.
 */
export function iterateTopic<T>(live: LiveChannel, topic: string, options: { limit?: number } = {}): AsyncIterableIterator<T> {
  const limit = options.limit ?? 100;
  const queue: T[] = [];
  const waiting: ((result: IteratorResult<T, undefined>) => void)[] = [];
  let ended = false;
  const listening: Promise<Stop> = live.subscribe(topic, (payload) => {
    const next = waiting.shift();
    if (next) return next({ value: payload as T, done: false });
    queue.push(payload as T);
    if (queue.length > limit) queue.shift();
  });
  const over = { value: undefined, done: true } as const;
  return {
    async next() {
      await listening;
      if (queue.length > 0) return { value: queue.shift() as T, done: false };
      if (ended) return over;
      return new Promise((resolve) => waiting.push(resolve));
    },
    async return() {
      ended = true;
      queue.length = 0;
      for (const resolve of waiting.splice(0)) resolve(over);
      await (await listening)();
      return over;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
