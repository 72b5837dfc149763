import { expect, test } from 'vitest';
import { merge } from './merge.ts';
import { end, transform } from './transform.ts';

/** A source as the live ones are: it can be closed at any time, and says whether it was. */
function source<T>(...results: readonly (T | Error)[]) {
  const waiting = [...results];
  const never = Promise.withResolvers<IteratorResult<T>>();
  const state = { closed: false };
  const iterator: AsyncIterableIterator<T> = {
    async next() {
      const result = waiting.shift();
      if (result instanceof Error) throw result;
      return result === undefined ? never.promise : { value: result, done: false };
    },
    async return() {
      state.closed = true;
      never.resolve({ value: undefined, done: true });
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  return { iterator, state };
}

test('a transformed iterator closes its source when an item cannot be read, when the source fails, and at its end', async () => {
  const unreadable = source(1);
  const reading = transform(unreadable.iterator, () => Promise.reject(new Error('unreadable')));
  await expect(reading.next()).rejects.toThrow('unreadable');
  const failing = source<number>(new Error('broken'));
  await expect(transform(failing.iterator, async (n) => ({ n })).next()).rejects.toThrow('broken');
  const ending = source(1);
  expect(await transform(ending.iterator, async (): Promise<object | typeof end> => end).next()).toEqual({
    value: undefined,
    done: true,
  });
  expect([unreadable.state.closed, failing.state.closed, ending.state.closed]).toEqual([true, true, true]);
  expect(await reading.next()).toEqual({ value: undefined, done: true });
});

test('two merged iterators are both closed when one of them fails, and when whoever listens goes while they wait', async () => {
  const [broken, other] = [source<number>(new Error('broken')), source<number>()];
  await expect(merge(broken.iterator, other.iterator).next()).rejects.toThrow('broken');
  expect([broken.state.closed, other.state.closed]).toEqual([true, true]);
  const [one, two] = [source<number>(1), source<number>()];
  const merged = merge(one.iterator, two.iterator);
  expect((await merged.next()).value).toBe(1);
  const waiting = merged.next();
  await merged.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect([one.state.closed, two.state.closed]).toEqual([true, true]);
});
