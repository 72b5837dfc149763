/** An async iterator with all three methods that graphql-ws asks of what it can stop. Hand-written ones return at once, also while they wait. */
export function stoppable<T>(parts: {
  next(): Promise<IteratorResult<T, undefined>>;
  stop(): Promise<unknown> | unknown;
}): AsyncGenerator<T, undefined, undefined> {
  let stopped = false;
  const stop = async (): Promise<IteratorResult<T, undefined>> => {
    if (!stopped) {
      stopped = true;
      await parts.stop();
    }
    return { value: undefined, done: true };
  };
  return {
    next: () => (stopped ? Promise.resolve({ value: undefined, done: true }) : parts.next()),
    return: stop,
    async throw(error: unknown) {
      await stop();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
