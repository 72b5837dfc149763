import { expect, test } from 'vitest';
import { Variants } from './variants.ts';

test('each combination is made once, and one does not take the place of another', async () => {
  const made: string[] = [];
  const variants = new Variants(['a', 'b'], async ({ a, b }) => {
    made.push(`${a} ${b}`);
    return `${a} ${b}`;
  });
  const asked = [{ a: true }, { b: true, c: true }, { a: true, b: false }, {}].map((coerced) => variants.of(coerced).made());
  expect(await Promise.all(asked)).toEqual(['true false', 'false true', 'true false', 'false false']);
  expect(made).toEqual(['true false', 'false true', 'false false']);
  expect(variants.used).toHaveLength(3);
});

test('it is told whether one is made, and one that failed is made again', async () => {
  let tries = 0;
  const variants = new Variants([], async () => {
    tries += 1;
    if (tries === 1) throw new Error('busy');
    return tries;
  });
  await expect(variants.of({}).made()).rejects.toThrow('busy');
  expect(variants.of({}).isMade).toBe(false);
  expect(await variants.of({}).made()).toBe(2);
  expect(variants.of({}).isMade).toBe(true);
});

test('of few conditions all combinations are likely, of many the two ends', () => {
  const likely = (...names: string[]) => new Variants(names, async () => null).likely;
  expect(likely()).toEqual([{}]);
  expect(likely('a')).toEqual([{ a: false }, { a: true }]);
  expect(likely('a', 'b', 'c')).toHaveLength(8);
  expect(likely('a', 'b', 'c', 'd').map((one) => Object.values(one).join())).toEqual([
    'false,false,false,false',
    'true,true,true,true',
  ]);
});
