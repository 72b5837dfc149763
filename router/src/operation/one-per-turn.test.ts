import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { OnePerTurn } from './one-per-turn.ts';

test('each begins in a turn of its own, in the order in which they came, also those that come meanwhile', async () => {
  const turns = new OnePerTurn();
  const begun: string[] = [];
  const come = (name: string) => void turns.enter().then(() => begun.push(name));
  for (const name of ['a', 'b', 'c']) come(name);
  expect(begun).toEqual([]);
  await turn();
  expect(begun).toEqual(['a']);
  come('d');
  await turn();
  expect(begun).toEqual(['a', 'b']);
  await turn();
  await turn();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  await turn();
  come('e');
  await turn();
  expect(begun.at(-1)).toBe('e');
});

test('who brings much waits for it; others take turns with them', async () => {
  const turns = new OnePerTurn();
  const begun: string[] = [];
  const come = (name: string, person: string) => void turns.enter(person).then(() => begun.push(name));
  for (const name of ['a1', 'a2', 'a3', 'a4']) come(name, 'a');
  come('b1', 'b');
  await turn();
  come('c1', 'c');
  come('b2', 'b');
  for (let n = 0; n < 6; n += 1) await turn();
  expect(begun).toEqual(['a1', 'b1', 'a2', 'c1', 'b2', 'a3', 'a4']);
});
