import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileOperation } from './compile.ts';
import { resolveEntitiesDirectly } from './entities.ts';

const typeDefs = parse(/* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  interface Shape @key(fields: "id") { id: ID! sides: Int }
  type Square implements Shape @key(fields: "id") { id: ID! sides: Int label: String must: String! }
  type Circle implements Shape @key(fields: "id") { id: ID! sides: Int label: String kind: String }
  type Line @key(fields: "id") { id: ID! label: String }
  type Text { text: String }
  type Query { square: Square }
`);

type Reference = { readonly __typename: string; readonly id: string };
const kept = Object.freeze({ id: 'kept', label: 'frozen' });
const made: Record<string, () => unknown> = {
  plain: () => ({ id: 'plain', label: 'made', must: 'there' }),
  nothing: () => null,
  undefined: () => undefined,
  text: () => 'a text',
  frozen: () => kept,
  another: () => ({ __typename: 'Circle', id: 'another', label: 'says circle' }),
  same: () => ({ __typename: 'Square', id: 'same', label: 'says square', must: 'there' }),
  missing: () => ({ id: 'missing', must: null }),
  returned: () => new Error('returned'),
};

const resolvers = {
  Square: {
    __resolveReference: async ({ id }: Reference) => {
      if (id === 'fails') throw new Error('no square');
      if (id === 'fails oddly') throw 'a text';
      return made[id]?.();
    },
  },
  // The same, at once.
  Circle: { __resolveReference: ({ id }: Reference) => made[id]?.(), kind: (circle: Reference) => `${circle.__typename} here` },
  Shape: { __resolveType: ({ id }: Reference) => (id === 'another' ? 'Circle' : 'Square') },
};

const query = /* GraphQL */ `
  query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename
      ... on Square { id label must }
      ... on Circle { id label kind }
      ... on Line { id label }
      ... on Shape { sides }
    }
  }
`;

const names = [...Object.keys(made), 'fails', 'fails oddly'];
const of = (__typename: string, ids: readonly string[]) => ids.map((id) => ({ __typename, id }));
const questions: Readonly<Record<string, readonly unknown[]>> = {
  'references that are awaited': of('Square', names),
  'references that are there at once': of('Circle', Object.keys(made)),
  'a type without __resolveReference': [{ __typename: 'Line', id: '1', label: 'as it came' }],
  'an interface': of('Shape', ['plain', 'another', 'same', 'nothing']),
  'several types': [...of('Circle', ['plain', 'nothing']), ...of('Line', ['2']), ...of('Square', ['same', 'fails', 'plain'])],
  'no representation': [],
  'a type that does not exist': [...of('Square', ['plain']), ...of('Nowhere', ['1'])],
  'a type that is neither object nor interface': of('_Entity', ['1']),
  'no type': [{ id: '1' }],
  'what is no object': ['a text', 7],
};

test.each(Object.entries(questions))('entities as Apollo answers them: %s', async (_, representations) => {
  const apollo = buildSubgraphSchema([{ typeDefs, resolvers }]);
  const direct = buildSubgraphSchema([{ typeDefs, resolvers }]);
  resolveEntitiesDirectly(direct);
  const document = parse(query);
  const ours = await compileOperation(direct, document).execute({
    variables: { representations: structuredClone(representations) },
  });
  const theirs = await execute({
    schema: apollo,
    document,
    variableValues: { representations: structuredClone(representations) },
  });
  expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify(theirs)));
});

test('what is there at once is answered at once', () => {
  const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
  resolveEntitiesDirectly(schema);
  const answer = compileOperation(schema, parse(query)).execute({ variables: { representations: of('Circle', ['plain']) } });
  expect(answer).not.toBeInstanceOf(Promise);
});

test('a reference that throws at once costs its own entity only, unlike with Apollo', async () => {
  const throwing = {
    __resolveReference: ({ id }: Reference) => {
      if (id === '1') throw new Error('not this one');
      if (id === '2') throw 'nor this';
      return { id, label: 'there' };
    },
  };
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, Line: throwing } }]);
  resolveEntitiesDirectly(schema);
  const representations = of('Line', ['0', '1', '2', '3']);
  const { data, errors } = await compileOperation(schema, parse(query)).execute({ variables: { representations } });
  const line = (id: string) => ({ __typename: 'Line', id, label: 'there' });
  expect(data).toEqual({ _entities: [line('0'), null, null, line('3')] });
  expect(errors?.map(({ message, path }) => ({ message, path }))).toEqual([
    { message: 'not this one', path: ['_entities', 1] },
    { message: 'Unexpected error value: "nor this"', path: ['_entities', 2] },
  ]);
});

test('a schema without entities stays as it is', () => {
  const schema = buildSubgraphSchema(parse('type Query { text: String }'));
  resolveEntitiesDirectly(schema);
  expect(schema.getQueryType()?.getFields()._entities).toBeUndefined();
});
