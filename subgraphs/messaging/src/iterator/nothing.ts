/** Ends before it begins. */
export function nothing<T>(): AsyncIterableIterator<T> {
  return {
    next: async () => ({ value: undefined, done: true }),
    return: async () => ({ value: undefined, done: true }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
