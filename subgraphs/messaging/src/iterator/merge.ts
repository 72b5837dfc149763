/** Two iterators as one, in the order in which their items come; it ends with the first, and so does the other, also after an error. */
export function merge<T>(first: AsyncIterableIterator<T>, second: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  const sources = [first, second];
  const waiting: (Promise<{ result: IteratorResult<T>; index: number }> | null)[] = [null, null];
  let over = false;
  const ask = async (index: number) => {
    const source = sources[index];
    if (!source) throw new RangeError(`no source ${index}`);
    return { result: await source.next(), index };
  };
  const finish = async (): Promise<IteratorReturnResult<undefined>> => {
    over = true;
    await Promise.all(sources.map((source) => source.return?.()));
    return { value: undefined, done: true };
  };
  return {
    async next() {
      if (over) return { value: undefined, done: true };
      try {
        const { result, index } = await Promise.race(sources.map((_, at) => (waiting[at] ??= ask(at))));
        waiting[index] = null;
        return result.done ? finish() : result;
      } catch (error) {
        await finish();
        throw error;
      }
    },
    return: finish,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
