import type { LiveChannel, Stop } from './live.ts';

type Listener = (payload: unknown) => void;

/** The live channel of a single process. Payloads are copied as JSON, as they would be on the wire. */
export function memoryLive(): LiveChannel {
  const topics = new Map<string, Set<Listener>>();
  return {
    publish(topic, payload) {
      const listeners = topics.get(topic);
      if (!listeners) return;
      const text = JSON.stringify(payload);
      queueMicrotask(() => {
        for (const listener of [...listeners]) listener(JSON.parse(text));
      });
    },
    async subscribe(topic, listener) {
      // A listener of its own per subscription: the same function may listen twice.
      const own: Listener = (payload) => listener(payload);
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners.add(own));
      return async () => {
        listeners.delete(own);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
      };
    },
    onReconnect: (): Stop => async () => {},
    async close() {
      topics.clear();
    },
  };
}
