/** First the given items, then the source. */
export function prefix<T>(items: readonly T[], source: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  const waiting = [...items];
  return {
    async next() {
      const value = waiting.shift();
      return value === undefined ? source.next() : { value, done: false };
    },
    async return() {
      waiting.length = 0;
      await source.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
