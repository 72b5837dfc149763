import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('of those that come together the first begins at once and the others one by one, a turn of the event loop each', async () => {
  const turns = new Turns();
  const begun: number[] = [];
  const enter = async (number: number) => {
    await turns.enter();
    begun.push(number);
  };
  const all = [1, 2, 3].map(enter);
  await Promise.resolve();
  expect(begun).toEqual([1]);
  await turn();
  expect(begun).toEqual([1, 2]);
  await Promise.all(all);
  expect(begun).toEqual([1, 2, 3]);
  await turn();
  await turn();
  expect(turns.enter()).toBeUndefined();
});
