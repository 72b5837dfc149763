/** Ends a transformed iterator. */
export const end = Symbol('end');

/**
 * What `map` makes of each item: null is left out, `end` ends, and `isLast` says behind which one nothing more is waited for. Written by hand, because
 * `return()` of an async generator that waits for its next item does not return. Whatever fails closes the source: nobody who loops over
 * an iterator closes it after an error.
 */
export function transform<A, B extends object>(
  source: AsyncIterableIterator<A>,
  map: (item: A) => Promise<B | null | typeof end>,
  isLast: (mapped: B) => boolean = () => false,
): AsyncIterableIterator<B> {
  let over = false;
  const finish = async (): Promise<IteratorReturnResult<undefined>> => {
    over = true;
    await source.return?.();
    return { value: undefined, done: true };
  };
  const following = async (): Promise<IteratorResult<B, undefined>> => {
    while (!over) {
      const item = await source.next();
      if (item.done) break;
      const mapped = await map(item.value);
      if (over || mapped === end) break;
      if (mapped === null) continue;
      if (isLast(mapped)) await finish();
      return { value: mapped, done: false };
    }
    return finish();
  };
  return {
    async next() {
      try {
        return await following();
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
