import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { decided } from './conditions.ts';
import { DeferringOperation } from './deferred.ts';
import type { PlanNode } from './plan.ts';
import { type Answers, entities, parallel, person, root, sequence } from './testing/plans.ts';

const schema = buildSchema(`
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  type Query { people: [Person!] first: Person hello: String }
  type Person { id: ID! name: String age: Int! friend: Person }
`);
/** All that is told, part by part, and what was asked before the first part. */
async function deliver(query: string, node: PlanNode, answers: Answers) {
  const document = decided(parse(query), {}, true);
  const operation = new DeferringOperation({
    schema,
    document,
    operation: getOperationAST(document)!,
    plan: { kind: 'QueryPlan', node },
    isOf: Object.is,
  });
  const asked: string[] = [];
  const { data, errors, later } = await operation.execute({
    variables: {},
    ask: async (service, question) => {
      asked.push(service);
      return (await answers[service]!(question)) as never;
    },
  });
  const before = [...asked];
  const rest = [];
  for await (const { answers: told, hasNext } of later ?? [])
    rest.push({
      told: told.map((one) => ({
        at: one.path.join('.'),
        ...(one.label ? { label: one.label } : {}),
        data: JSON.parse(one.data.toString()),
        ...(one.errors.length > 0 ? { errors: one.errors.map(({ message, path }) => `${message} @${path?.join('.')}`) } : {}),
      })),
      hasNext,
    });
  return { data: JSON.parse(data.toString()), errors, before, rest };
}

const base = { a: () => ({ data: { first: person('1') } }), b: () => ({ data: { _entities: [{ age: 7 }] } }) };

describe('a deferred fragment', () => {
  test('does not keep the rest waiting, and comes later', async () => {
    const plan = sequence(root('{first{__typename id}}'), entities('first', 'age'));
    const told = await deliver('{ first { id ... @defer(label: "more") { age } } }', plan, base);
    expect(told).toEqual({
      data: { first: { id: '1' } },
      errors: [],
      before: ['a'],
      rest: [{ told: [{ at: 'first', label: 'more', data: { age: 7 } }], hasNext: false }],
    });
  });

  test('is told for each object of a list', async () => {
    const plan = sequence(root('{people{__typename id}}'), entities('people.@', 'age'));
    const { data, rest } = await deliver('{ people { id ...F @defer } } fragment F on Person { age }', plan, {
      a: () => ({ data: { people: [person('1'), person('2')] } }),
      b: () => ({ data: { _entities: [{ age: 1 }, { age: 2 }] } }),
    });
    expect(data).toEqual({ people: [{ id: '1' }, { id: '2' }] });
    expect(rest).toEqual([
      {
        told: [
          { at: 'people.0', data: { age: 1 } },
          { at: 'people.1', data: { age: 2 } },
        ],
        hasNext: false,
      },
    ]);
  });

  test('at the root', async () => {
    const told = await deliver(
      '{ hello ... @defer { first { age } } }',
      parallel(root('{hello}'), sequence(root('{first{__typename id}}'), entities('first', 'age'))),
      {
        a: ({ query }) => ({ data: query.includes('hello') ? { hello: 'you' } : { first: person('1') } }),
        b: base.b,
      },
    );
    expect(told).toMatchObject({
      data: { hello: 'you' },
      before: ['a'],
      rest: [{ told: [{ at: '', data: { first: { age: 7 } } }] }],
    });
  });

  test('each as soon as what it needs is there', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const plan = sequence(root('{first{__typename id}}'), parallel(entities('first', 'age'), entities('first', 'name', 'c')));
    const deferred = deliver('{ first { id ... @defer { age } ... @defer { name } } }', plan, {
      a: base.a,
      b: async () => {
        await promise;
        return base.b();
      },
      c: () => {
        setImmediate(resolve);
        return { data: { _entities: [{ name: 'Ada' }] } };
      },
    });
    expect((await deferred).rest).toEqual([
      { told: [{ at: 'first', data: { name: 'Ada' } }], hasNext: true },
      { told: [{ at: 'first', data: { age: 7 } }], hasNext: false },
    ]);
  });

  test('within another comes after it', async () => {
    const plan = sequence(
      root('{first{__typename id}}'),
      entities('first', 'friend{__typename id}'),
      entities('first.friend', 'name', 'c'),
    );
    const { rest } = await deliver('{ first { id ... @defer { friend { id ... @defer { name } } } } }', plan, {
      a: base.a,
      b: () => ({ data: { _entities: [{ friend: person('2') }] } }),
      c: () => ({ data: { _entities: [{ name: 'Bo' }] } }),
    });
    expect(rest.flatMap(({ told }) => told)).toEqual([
      { at: 'first', data: { friend: { id: '2' } } },
      { at: 'first.friend', data: { name: 'Bo' } },
    ]);
    expect(rest.at(-1)?.hasNext).toBe(false);
  });

  test('that fails is null by itself, with its errors', async () => {
    const plan = sequence(root('{first{__typename id}}'), entities('first', 'age'));
    const { data, rest } = await deliver('{ first { id ... @defer { age } } }', plan, {
      a: base.a,
      b: () => ({ data: { _entities: [{ age: null }] }, errors: [{ message: 'no age', path: ['_entities', 0, 'age'] }] }),
    });
    expect(data).toEqual({ first: { id: '1' } });
    expect(rest).toEqual([{ told: [{ at: 'first', data: null, errors: ['no age @first.age'] }], hasNext: false }]);
  });

  test('a fetch that fails is told once, not for each object', async () => {
    const plan = sequence(root('{people{__typename id}}'), entities('people.@', 'age'));
    const { rest } = await deliver('{ people { id ... @defer { age } } }', plan, {
      a: () => ({ data: { people: [person('1'), person('2'), person('3')] } }),
      b: () => Promise.reject(new Error('down')),
    });
    expect(rest.flatMap(({ told }) => told.flatMap(({ errors = [] }) => errors))).toEqual(['down @people']);
  });

  test('an error that came with the first fetches is told with its part', async () => {
    const { errors, rest } = await deliver('{ first { id ... @defer { name } } }', root('{first{id name}}'), {
      a: () => ({ data: { first: { id: '1', name: null } }, errors: [{ message: 'no name', path: ['first', 'name'] }] }),
    });
    expect(errors).toEqual([]);
    expect(rest).toEqual([{ told: [{ at: 'first', data: { name: null }, errors: ['no name @first.name'] }], hasNext: false }]);
  });

  test('an answer that makes no sense does not end the process', async () => {
    const plan = sequence(root('{first{__typename id}}'), entities('first', 'age'));
    const { rest } = await deliver('{ first { id ... @defer { age } } }', plan, {
      a: base.a,
      b: () => ({ data: { _entities: [{ age: 7 }] }, errors: [null, { path: 7 }] }),
    });
    expect(rest.at(-1)).toMatchObject({ told: [{ data: { age: 7 } }], hasNext: false });
  });

  test('of what is null is not told', async () => {
    const plan = sequence(root('{first{__typename id}}'), entities('first', 'age'));
    const { data, rest } = await deliver('{ first { id ... @defer { age } } }', plan, { a: () => ({ data: { first: null } }) });
    expect(data).toEqual({ first: null });
    expect(rest).toEqual([]);
  });

  test('what it needs of others that is also answered at once is fetched once', async () => {
    const plan = sequence(root('{first{__typename id}}'), entities('first', 'age'));
    const { before, rest } = await deliver('{ first { age ... @defer { id age } } }', plan, base);
    expect(before).toEqual(['a', 'b']);
    expect(rest).toEqual([{ told: [{ at: 'first', data: { id: '1', age: 7 } }], hasNext: false }]);
  });
});
