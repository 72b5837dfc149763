import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphAnswer, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { RegulatedSubgraph } from './regulated-subgraph.ts';
import { pauseBefore, RetryBudget } from './retries.ts';
import { defaultTraffic, type TrafficRules } from './rules.ts';

const caller = { viewer: anonymousViewer('tenant_a'), requestId: 'r' };
const read: SubgraphRequest = { query: '{ a }', caller, kind: 'query' };
const write: SubgraphRequest = { query: 'mutation { a }', caller, kind: 'mutation' };
const passing = () => Promise.reject(new GraphQLError('away', { extensions: { code: 'UNAVAILABLE' } }));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: GraphQLError) => error.extensions.code,
  );

/** A subgraph in the test's hands. */
function open(
  answer: (request: SubgraphRequest, attempt: number) => Promise<SubgraphAnswer>,
  rules: Partial<TrafficRules> = {},
  random = () => 0,
) {
  let attempts = 0;
  const client = {
    name: 'chat',
    execute(request: SubgraphRequest) {
      attempts += 1;
      return answer(request, attempts);
    },
  } as SubgraphClient;
  const regulated = new RegulatedSubgraph(client, { ...defaultTraffic, ...rules }, { now: () => performance.now(), random });
  return { regulated, attempts: () => attempts };
}

describe('a subgraph behind the rules of traffic', () => {
  test('a read that got no answer is asked again, as often as the rules say', async () => {
    const twice = open((_, attempt) => (attempt < 3 ? passing() : Promise.resolve({ data: { a: 1 } })));
    expect(await twice.regulated.execute(read)).toEqual({ data: { a: 1 } });
    expect(twice.attempts()).toBe(3);
    const never = open(passing);
    expect(await codeOf(never.regulated.execute(read))).toBe('UNAVAILABLE');
    expect(never.attempts()).toBe(3);
  });

  test.each([
    ['a mutation', write, passing],
    ['what is not said to be a query', { query: '{ a }', caller }, passing],
    ['a read that failed for good', read, () => Promise.reject(new Error('a bug'))],
    [
      'a read that was too late',
      read,
      () => Promise.reject(new GraphQLError('late', { extensions: { code: 'DEADLINE_EXCEEDED' } })),
    ],
  ] as const)('%s is never asked again', async (_, request, answer) => {
    const { regulated, attempts } = open(answer);
    await expect(regulated.execute(request)).rejects.toThrow();
    expect(attempts()).toBe(1);
  });

  test('retries are a tenth of the traffic, and a small reserve', async () => {
    const { regulated, attempts } = open(passing, { breaker: { ...defaultTraffic.breaker, least: 1e9 } });
    for (let time = 0; time < 200; time += 1) await codeOf(regulated.execute(read));
    expect(attempts()).toBeGreaterThan(200);
    expect(attempts()).toBeLessThanOrEqual(200 + 10 + 20);
  });

  test('a subgraph that fails is left alone until it has rested', async () => {
    const { regulated, attempts } = open(passing, {
      retries: 0,
      breaker: { windowMs: 60_000, least: 5, failing: 0.5, restMs: 60_000 },
    });
    for (let time = 0; time < 10; time += 1) expect(await codeOf(regulated.execute(write))).toBe('UNAVAILABLE');
    expect([attempts(), regulated.breaker]).toEqual([5, 'open']);
  });

  test('a hanging request ends at its deadline, tells the subgraph, and makes room', async () => {
    const signals: AbortSignal[] = [];
    const { regulated } = open(
      ({ signal }) => {
        signals.push(signal!);
        return new Promise(() => {});
      },
      { deadlineMs: 20, atOnce: 1, waiting: 1 },
    );
    const [first, second, third] = [regulated.execute(read), regulated.execute(read), regulated.execute(read)];
    expect(await codeOf(third)).toBe('UNAVAILABLE');
    expect(await Promise.all([codeOf(first), codeOf(second)])).toEqual(['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED']);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(signals.length).toBeGreaterThan(0);
  });

  test('at most so many are under way at once, the others follow in their order', async () => {
    const running: (() => void)[] = [];
    const begun: string[] = [];
    const { regulated } = open(
      ({ query }) => {
        begun.push(query);
        return new Promise((resolve) => running.push(() => resolve({ data: {} })));
      },
      { atOnce: 2, waiting: 2 },
    );
    const asked = ['1', '2', '3', '4'].map((query) => regulated.execute({ ...read, query }));
    expect(begun).toEqual(['1', '2']);
    running[1]!();
    await asked[1];
    expect(begun).toEqual(['1', '2', '3']);
    running[0]!();
    await asked[0];
    running[2]!();
    running[3]!();
    await Promise.all(asked);
    expect(begun).toEqual(['1', '2', '3', '4']);
  });

  test('who does not wait any more is not asked for: neither in the queue nor at the subgraph', async () => {
    const signals: AbortSignal[] = [];
    const { regulated, attempts } = open(
      ({ signal }) => {
        signals.push(signal!);
        return new Promise(() => {});
      },
      { atOnce: 1 },
    );
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
    const asked = [first, second, third].map(({ signal }) => codeOf(regulated.execute({ ...read, signal })));
    second.abort();
    first.abort();
    expect(await Promise.all(asked.slice(0, 2))).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    expect([attempts(), signals.map(({ aborted }) => aborted)]).toEqual([2, [true, false]]);
    expect(await codeOf(regulated.execute({ ...read, signal: first.signal }))).toBe('UNAVAILABLE');
    expect(attempts()).toBe(2);
    third.abort();
    expect(await asked[2]).toBe('UNAVAILABLE');
  });
});

test('pauses grow twofold up to a cap, and are a random part of that', () => {
  const backOff = { base: 50, cap: 300 };
  expect([0, 1, 2, 3, 9].map((retry) => pauseBefore(retry, backOff, 1))).toEqual([50, 100, 200, 300, 300]);
  expect(pauseBefore(3, backOff, 0)).toBe(0);
  expect(pauseBefore(3, backOff, 0.5)).toBe(150);
});

test('a budget of retries is earned by requests, and does not grow for ever', () => {
  const budget = new RetryBudget(0.5);
  for (let time = 0; time < 1000; time += 1) budget.earn();
  let spent = 0;
  while (budget.spend()) spent += 1;
  expect(spent).toBe(10);
  budget.earn();
  expect(budget.spend()).toBe(false);
  budget.earn();
  expect(budget.spend()).toBe(true);
});
