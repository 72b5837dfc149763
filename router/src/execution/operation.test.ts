import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type BooleanValues, decided } from './conditions.ts';
import { CompiledOperation, coerceVariables } from './operation.ts';
import type { PlanNode, QueryPlan } from './plan.ts';
import { type Answers, entities, parallel, person, root, sequence } from './testing/plans.ts';

const schema = buildSchema(`
  type Query { people: [Person!] first: Person best: Person! thing: Thing colour: Colour count: Int must: Int! }
  type Person { id: ID! name: String! age: Int friend: Person home: Home }
  type Home { street: String! number: Int! }
  interface Thing { id: ID! }
  type Book implements Thing { id: ID! title: String }
  enum Colour { RED GREEN }
`);
const isOf = (type: string, condition: string) => type === condition || (condition === 'Thing' && type === 'Book');

async function run(query: string, node: PlanNode | undefined, answers: Answers, variables: Record<string, unknown> = {}) {
  const judged = coerceVariables(schema, getOperationAST(parse(query))!, variables, { helpful: true });
  if ('errors' in judged) throw new Error(judged.errors[0]!.message);
  const document = decided(parse(query), judged.coerced as BooleanValues);
  const operation = getOperationAST(document)!;
  const plan: QueryPlan = { kind: 'QueryPlan', ...(node ? { node } : {}) };
  const asked: string[] = [];
  const { data, errors } = await new CompiledOperation({ schema, document, operation, plan, isOf }).execute({
    variables,
    ask: async (service, question) => {
      asked.push(`${service} ${question.query} ${JSON.stringify(question.variables)}`);
      return answers[service]!(question) as never;
    },
  });
  return {
    data: JSON.parse(data.toString()),
    errors: errors.map(({ message, path }) => `${message} @${path?.join('.') ?? ''}`),
    asked,
  };
}

describe('requests', () => {
  test('what many places share is asked for once', async () => {
    const { data, asked } = await run(
      '{ people { name } }',
      sequence(root('{people{__typename id}}'), entities('people.@', 'name')),
      {
        a: () => ({ data: { people: [person('1'), person('2'), person('1')] } }),
        b: () => ({ data: { _entities: [{ name: 'One' }, { name: 'Two' }] } }),
      },
    );
    expect(data).toEqual({ people: [{ name: 'One' }, { name: 'Two' }, { name: 'One' }] });
    expect(asked[1]).toContain('{"representations":[{"__typename":"Person","id":"1"},{"__typename":"Person","id":"2"}]}');
  });

  const twoPlaces = '{ first { name age } best { name age } }';
  const answerBoth = { a: () => ({ data: { first: person('1'), best: person('2') } }) };

  test('the same question about two places is one list', async () => {
    const plan = sequence(
      root('{first{__typename id}best{__typename id}}'),
      parallel(entities('first', 'name age'), entities('best', 'name age')),
    );
    const { data, asked } = await run(twoPlaces, plan, {
      ...answerBoth,
      b: () => ({
        data: {
          _entities: [
            { name: 'One', age: 1 },
            { name: 'Two', age: 2 },
          ],
        },
      }),
    });
    expect(data).toEqual({ first: { name: 'One', age: 1 }, best: { name: 'Two', age: 2 } });
    expect(asked).toHaveLength(2);
  });

  test('different questions to one subgraph are one request', async () => {
    const plan = sequence(
      root('{first{__typename id}best{__typename id}}'),
      parallel(entities('first', 'name age'), entities('best', 'name')),
    );
    const { data, asked } = await run('{ first { name age } best { name } }', plan, {
      ...answerBoth,
      b: () => ({ data: { e0: [{ name: 'One', age: 1 }], e1: [{ name: 'Two' }] } }),
    });
    expect(data).toEqual({ first: { name: 'One', age: 1 }, best: { name: 'Two' } });
    expect(asked[1]).toBe(
      'b query ($r0:[_Any!]! $r1:[_Any!]!){e0:_entities(representations:$r0){...on Person{name age}} e1:_entities(representations:$r1){...on Person{name}}} {"r0":[{"__typename":"Person","id":"1"}],"r1":[{"__typename":"Person","id":"2"}]}',
    );
  });

  test('where one failing question takes the other along, each is asked by itself', async () => {
    const plan = sequence(
      root('{first{__typename id}best{__typename id}}'),
      parallel(entities('first', 'name age'), entities('best', 'name')),
    );
    const { data, errors, asked } = await run('{ first { name age } best { name } }', plan, {
      ...answerBoth,
      b: ({ query }) => {
        if (query.includes('e1:')) return { data: null, errors: [{ message: 'lost', path: ['e0'] }] };
        if (query.includes('age')) return { data: null, errors: [{ message: 'lost', path: ['e0'] }] };
        return { data: { e0: [{ name: 'Two' }] } };
      },
    });
    expect({ data, errors }).toEqual({ data: { first: null, best: { name: 'Two' } }, errors: ['lost @first'] });
    expect(asked).toHaveLength(4);
  });

  test('a subgraph that cannot be reached costs its own fields', async () => {
    const plan = sequence(
      root('{first{__typename id}}'),
      parallel(entities('first', 'age'), entities('first', 'home{street number}', 'c')),
    );
    const { data, errors } = await run('{ first { id age home { street number } } }', plan, {
      a: () => ({ data: { first: person('1') } }),
      b: () => Promise.reject(new Error('gone')),
      c: () => ({ data: { _entities: [{ home: { street: 'Elm', number: 3 } }] } }),
    });
    expect(data).toEqual({ first: { id: '1', age: null, home: { street: 'Elm', number: 3 } } });
    expect(errors).toEqual(['gone @first']);
  });

  test('a value whose fields come from two subgraphs is joined', async () => {
    const plan = sequence(root('{first{__typename id home{street}}}'), entities('first', 'home{number}'));
    const { data } = await run('{ first { home { street number } } }', plan, {
      a: () => ({ data: { first: { ...person('1'), home: { street: 'Elm' } } } }),
      b: () => ({ data: { _entities: [{ home: { number: 3 } }] } }),
    });
    expect(data).toEqual({ first: { home: { street: 'Elm', number: 3 } } });
  });

  test('places that go on growing share nothing, also where they got the same answer', async () => {
    const plan = sequence(
      root('{first{__typename id}best{__typename id}}'),
      parallel(entities('first', 'friend{__typename id}'), entities('best', 'friend{__typename id}')),
      parallel(entities('first.friend', 'x:name', 'c'), entities('best.friend', 'x:name', 'd')),
    );
    const { data } = await run('{ first { friend { x: name } } best { friend { x: name } } }', plan, {
      a: () => ({ data: { first: person('1'), best: person('1') } }),
      b: () => ({ data: { _entities: [{ friend: person('2') }] } }),
      c: () => ({ data: { _entities: [{ x: 'from c' }] } }),
      d: () => ({ data: { _entities: [{ x: 'from d' }] } }),
    });
    expect(data).toEqual({ first: { friend: { x: 'from c' } }, best: { friend: { x: 'from d' } } });
  });

  test('an answer with another number of entities is told, and nothing of it is taken', async () => {
    const { data, errors } = await run('{ first { age } }', sequence(root('{first{__typename id}}'), entities('first', 'age')), {
      a: () => ({ data: { first: person('1') } }),
      b: () => ({ data: { _entities: [{ age: 1 }, { age: 2 }] } }),
    });
    expect({ data, errors }).toEqual({
      data: { first: { age: null } },
      errors: ['The subgraph b answered 2 entities where 1 were asked for. @first'],
    });
  });
});

describe('errors', () => {
  test('one about a shared entity is told at each of its places', async () => {
    const { errors } = await run('{ people { age } }', sequence(root('{people{__typename id}}'), entities('people.@', 'age')), {
      a: () => ({ data: { people: [person('1'), null, person('2'), person('1')] } }),
      b: () => ({
        data: { _entities: [{ age: null }, { age: 2 }] },
        errors: [{ message: 'no age', path: ['_entities', 0, 'age'] }],
      }),
    });
    expect(errors.filter((error) => error.startsWith('no age'))).toEqual(['no age @people.0.age', 'no age @people.3.age']);
  });

  const cases: readonly [title: string, query: string, answered: unknown, data: unknown, errors: string[]][] = [
    [
      'null where it may be',
      '{ count first { age } }',
      { count: null, first: { age: null } },
      { count: null, first: { age: null } },
      [],
    ],
    [
      'null where it may not be reaches the nearest that may',
      '{ first { friend { name } } }',
      { first: { friend: { name: null } } },
      { first: { friend: null } },
      ['Cannot return null for non-nullable field Person.name. @first.friend.name'],
    ],
    [
      'in a list of what may not be null, the whole list',
      '{ people { id } count }',
      { people: [{ id: '1' }, null], count: 2 },
      { people: null, count: 2 },
      ['Cannot return null for non-nullable field Query.people. @people.1'],
    ],
    [
      'through several that may not be, up to the root',
      '{ count best { name } }',
      { count: 1, best: { name: null } },
      null,
      ['Cannot return null for non-nullable field Person.name. @best.name'],
    ],
    [
      'several of one answer',
      '{ first { name } thing { id } }',
      { first: {}, thing: { __typename: 'Book' } },
      { first: null, thing: null },
      [
        'Cannot return null for non-nullable field Person.name. @first.name',
        'Cannot return null for non-nullable field Book.id. @thing.id',
      ],
    ],
    [
      'an object that does not say what it is',
      '{ thing { id ... on Book { title } } }',
      { thing: { __typename: 'Thing', id: '1' } },
      { thing: null },
      ['No object type of Thing could be told for Query.thing. @thing'],
    ],
    [
      'a value that its enum does not have',
      '{ colour count }',
      { colour: 'BLUE', count: 1 },
      { colour: null, count: 1 },
      ['Query.colour was answered as a string that is no Colour. @colour'],
    ],
    [
      'a value of another kind',
      '{ count }',
      { count: '1' },
      { count: null },
      ['Query.count was answered as a string that is no Int. @count'],
    ],
    [
      'a list that is none',
      '{ people { id } }',
      { people: {} },
      { people: null },
      ['The list Query.people was answered as an object. @people'],
    ],
    ['names of the prototype', '{ toString: count constructor: count }', {}, { toString: null, constructor: null }, []],
  ];
  test.each(cases)('%s', async (_, query, answered, data, errors) => {
    const result = await run(query, root('{…}'), { a: () => ({ data: answered }) });
    expect(result).toMatchObject({ data, errors });
  });

  test('an object of which only the fields of its interface are asked for need not say what it is, as long as it is no type that clients must not see', async () => {
    const answer = (__typename: string) =>
      run('{ thing { id } }', root('{…}'), { a: () => ({ data: { thing: { __typename, id: '1' } } }) });
    expect(await answer('Thing')).toMatchObject({ data: { thing: { id: '1' } }, errors: [] });
    expect(await answer('Hidden')).toMatchObject({ data: { thing: null }, errors: { length: 1 } });
  });

  test('a null that a subgraph has explained is not explained again', async () => {
    const { data, errors } = await run('{ first { id name } count }', root('{…}'), {
      a: () => ({ data: { first: null, count: 1 }, errors: [{ message: 'no name', path: ['first', 'name'] }] }),
    });
    expect({ data, errors }).toEqual({ data: { first: null, count: 1 }, errors: ['no name @first.name'] });
  });
});

describe('answers', () => {
  const cases: readonly [title: string, query: string, variables: Record<string, unknown>, data: unknown][] = [
    ['fields in the order of the question', '{ count first { name id } }', {}, '{"count":1,"first":{"name":"One","id":"1"}}'],
    [
      'selections of one place are merged',
      '{ first { id } count first { name } }',
      {},
      '{"first":{"id":"1","name":"One"},"count":1}',
    ],
    ['fragments', '{ ...f } fragment f on Query { first { ... on Person { n: name } } }', {}, '{"first":{"n":"One"}}'],
    [
      'conditions',
      'query($v: Boolean!) { count @skip(if: $v) first { id @include(if: $v) name } }',
      { v: true },
      '{"first":{"id":"1","name":"One"}}',
    ],
    ['names of types', '{ __typename first { t: __typename } }', {}, '{"__typename":"Query","first":{"t":"Person"}}'],
    ['text that JSON must escape', '{ thing { ... on Book { title } } }', {}, JSON.stringify({ thing: { title: 'a "b"\n\\' } })],
    ['the schema itself', 'query($n: String!) { __type(name: $n) { name } }', { n: 'Home' }, '{"__type":{"name":"Home"}}'],
  ];
  test.each(cases)('%s', async (_, query, variables, text) => {
    const everything = {
      count: 1,
      first: { ...person('1'), name: 'One', n: 'One' },
      thing: { __typename: 'Book', title: 'a "b"\n\\' },
    };
    const { data } = await run(query, root('{…}'), { a: () => ({ data: structuredClone(everything) }) }, variables);
    expect(JSON.stringify(data)).toBe(text);
  });
});
