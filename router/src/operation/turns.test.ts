import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

/** So many executions that come together, and begin when they may. */
function come(count: number, turns = new Turns()) {
  const begun: number[] = [];
  const enter = async (number: number) => {
    await turns.enter();
    begun.push(number);
  };
  const all = Array.from({ length: count }, (_, number) => enter(number));
  return { turns, begun, all: Promise.all(all) };
}

/** Of a process that never waits. */
const busy = () => () => false;

/** Long enough that all begin that may. */
async function manyTurns(): Promise<void> {
  for (let n = 0; n < 50; n += 1) await turn();
  await sleep(20);
  for (let n = 0; n < 50; n += 1) await turn();
}

test('of those that come together the first begins at once and the others one by one, a turn of the event loop each', async () => {
  const { turns, begun, all } = come(3);
  await Promise.resolve();
  expect(begun).toEqual([0]);
  await turn();
  expect(begun).toEqual([0, 1]);
  await all;
  expect(begun).toEqual([0, 1, 2]);
  await turn();
  await turn();
  expect(turns.enter()).toBeUndefined();
});

test('while the process is busy eight are under way; each that ends lets the next one begin, in their order', async () => {
  const { turns, begun, all } = come(10, new Turns(() => 0, busy));
  await manyTurns();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  turns.leave();
  await manyTurns();
  expect(begun.slice(8)).toEqual([8]);
  turns.leave();
  await all;
  expect(begun.slice(8)).toEqual([8, 9]);
});

test('while the process waits for others, all begin', async () => {
  const { begun, all } = come(100);
  await all;
  expect(begun).toEqual([...begun.keys()]);
});

test('a busy process in which nothing ends begins another one all the same, every 25 ms', async () => {
  let now = 0;
  const { begun } = come(20, new Turns(() => now, busy));
  await manyTurns();
  expect(begun.length).toBe(8);
  for (const count of [9, 10]) {
    now += 26;
    await manyTurns();
    expect(begun.length).toBe(count);
  }
});
