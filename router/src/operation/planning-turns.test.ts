import { expect, test } from 'vitest';
import { PlanningTurns } from './planning-turns.ts';

/** Plans that end when they are told to, and in which order they began. */
function plans() {
  const turns = new PlanningTurns();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const plan = (name: string, person: string, signal?: AbortSignal) =>
    turns.plan(person, signal, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  const end = async (name: string) => {
    ends.get(name)!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, plan, end };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('one at a time for each person, in their order; nobody waits for somebody else’s', async () => {
  const { begun, plan, end } = plans();
  const all = [plan('a1', 'a'), plan('a2', 'a'), plan('b1', 'b'), plan('a3', 'a')];
  await settled();
  expect(begun).toEqual(['a1', 'b1']);
  await end('a1');
  expect(begun).toEqual(['a1', 'b1', 'a2']);
  for (const name of ['a2', 'a3', 'b1']) await end(name);
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1', 'a3']);
  void plan('a4', 'a');
  await settled();
  expect(begun.at(-1)).toBe('a4');
});

test('twenty may wait for one person; one more is refused, and others are not', async () => {
  const { begun, plan } = plans();
  for (let n = 0; n < 21; n += 1) void plan(`a${n}`, 'a');
  await expect(plan('a21', 'a')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  void plan('b', 'b');
  await settled();
  expect(begun).toEqual(['a0', 'b']);
});

test('who gives up leaves the queue; what was begun goes on, and the next one waits for it', async () => {
  const { begun, plan, end } = plans();
  const [running, waiting] = [new AbortController(), new AbortController()];
  const refused = [plan('a1', 'a', running.signal), plan('a2', 'a', waiting.signal)].map((one) =>
    expect(one).rejects.toThrow('Nobody waits for this any more.'),
  );
  const last = plan('a3', 'a');
  await settled();
  waiting.abort();
  running.abort();
  await Promise.all(refused);
  expect(begun).toEqual(['a1']);
  await end('a1');
  expect(begun).toEqual(['a1', 'a3']);
  await end('a3');
  expect(await last).toBe('a3');
});

test('a plan that fails lets the next one begin', async () => {
  const turns = new PlanningTurns();
  const failing = turns.plan('a', undefined, () => Promise.reject(new Error('no')));
  const next = turns.plan('a', undefined, () => Promise.resolve('made'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('made');
});
