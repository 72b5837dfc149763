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

test('of those that wait, who is not heard any more leaves the queue and nobody else waits for them', async () => {
  const turns = new Turns(() => 0, busy);
  const gone = new AbortController();
  for (let n = 0; n < 8; n += 1) await turns.enter();
  const given = turns.enter(gone.signal)!;
  let begun = false;
  const other = turns.enter()!.then(() => {
    begun = true;
  });
  gone.abort();
  await expect(given).rejects.toThrow('Nobody waits for this any more.');
  await expect(turns.enter(gone.signal)).rejects.toThrow('Nobody waits for this any more.');
  expect(begun).toBe(false);
  turns.leave();
  await other;
});

test('two thousand may wait; one more is told to come again at once', async () => {
  const { turns, all } = come(2001);
  await expect(turns.enter()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('try again') });
  await all;
});

test('who has waited for ten seconds is told to come again, and the next one begins', async () => {
  let now = 0;
  const turns = new Turns(() => now, busy);
  for (let n = 0; n < 8; n += 1) await turns.enter();
  await manyTurns();
  const [first, second] = [turns.enter()!, turns.enter()!];
  const refused = expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  now = 9_999;
  const third = turns.enter()!;
  now = 10_001;
  // Nothing has ended for long, so that one begins all the same.
  await first;
  await refused;
  turns.leave();
  await third;
});
