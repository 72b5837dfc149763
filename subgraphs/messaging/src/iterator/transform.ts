/** Ends a transformed iterator. */
export const end = Symbol('end');

/**
 * What `map` makes of each item: null is left out, `end` ends, and `isLast` says behind which one nothing more is waited for. Written by hand, because
 * `return()` of an async generator that waits for its next item does not return.
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
  return {
    async next() {
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
    },
    return: finish,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
