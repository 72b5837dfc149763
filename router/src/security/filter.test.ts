import { Supergraph } from '@apollo/federation-internals';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { type ExecutionResult, execute, getOperationAST, parse, print, specifiedRules, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { completeFiltered } from './complete.ts';
import { composed, secured } from './composed.ts';
import { Guard } from './guard.ts';

const { sdl, requirements } = secured(
  composed({
    a: `
    type Query {
      open: String
      hidden(a: Int): String @requiresScopes(scopes: [["x"]])
      person: Person
      people: [Person!]!
      mayBePeople: [Person]
      things: [Thing]
      found: [Found]
      level: Level
    }
    type Mutation @requiresScopes(scopes: [["write"]]) { touch: Boolean }
    type Person {
      id: ID!
      name: String
      email: String @requiresScopes(scopes: [["x"]])
      phone: String! @requiresScopes(scopes: [["x"]])
      friend: Person
    }
    interface Thing { id: ID! note: String }
    type Book implements Thing { id: ID! note: String @requiresScopes(scopes: [["x"]]) pages(from: Int): Int }
    type Film implements Thing { id: ID! note: String }
    type Vault @requiresScopes(scopes: [["x"]]) { id: ID! gold: Int }
    union Found = Film | Vault
    enum Level @requiresScopes(scopes: [["x"]]) { LOW }
  `,
  }),
);
const schema = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
const viewer: Viewer = { kind: 'user', tenantId: 't', userId: 'u', sessionId: 's', role: null, scopes: [] };

const person = (id: string): object => ({ id, name: `Name ${id}`, friend: () => person(`${id}0`) });
const data = {
  open: 'open',
  person: person('1'),
  people: [person('1'), person('2')],
  mayBePeople: [person('1'), null],
  things: [
    { __typename: 'Book', id: '1', pages: 5 },
    { __typename: 'Film', id: '2', note: 'film' },
  ],
  found: [{ __typename: 'Film', id: '2', note: 'film' }, { __typename: 'Vault' }],
};

/** What a client is answered who has no scopes; whatever of `data` is protected does not exist, so that touching it would show. */
const ask = (text: string, variables: Record<string, unknown> = {}) => {
  const document = parse(text);
  const filtered = new Guard(schema, requirements).filter(document, getOperationAST(document)!, viewer, { variables });
  if (!filtered) throw new Error('Nothing was filtered.');
  expect(validate(schema, filtered.document, specifiedRules)).toEqual([]);
  const executed = filtered.empty
    ? { data: {} }
    : (execute({ schema, document: filtered.document, rootValue: data, variableValues: variables }) as ExecutionResult);
  expect(executed.errors).toBeUndefined();
  const answer = completeFiltered(filtered, { data: executed.data }, variables);
  return {
    text: print(filtered.document).replace(/\s+/g, ' '),
    json: JSON.stringify(answer.data),
    paths: answer.errors!.map(({ path }) => path!.join('.')),
    errors: answer.errors!,
  };
};

interface Case {
  readonly why: string;
  readonly text: string;
  readonly variables?: Record<string, unknown>;
  readonly json: string;
  readonly paths: readonly string[];
}

const cases: readonly Case[] = [
  { why: 'null in its place', text: '{ hidden open }', json: '{"hidden":null,"open":"open"}', paths: ['hidden'] },
  { why: 'under its alias', text: '{ open x: hidden }', json: '{"open":"open","x":null}', paths: ['x'] },
  { why: 'in an object that is there', text: '{ person { email } }', json: '{"person":{"email":null}}', paths: ['person.email'] },
  {
    why: 'and nulls its parent where it may not be null',
    text: '{ open person { phone name } }',
    json: '{"open":"open","person":null}',
    paths: ['person.phone'],
  },
  {
    why: 'up to the next place that may be null',
    text: '{ person { name friend { friend { phone } } } }',
    json: '{"person":{"name":"Name 1","friend":{"friend":null}}}',
    paths: ['person.friend.friend.phone'],
  },
  { why: 'up to all data', text: '{ open people { phone } }', json: 'null', paths: ['people.@.phone'] },
  {
    why: 'in each item of a list',
    text: '{ mayBePeople { id email } }',
    json: '{"mayBePeople":[{"id":"1","email":null},null]}',
    paths: ['mayBePeople.@.email'],
  },
  {
    why: 'which makes items null',
    text: '{ mayBePeople { phone } }',
    json: '{"mayBePeople":[null,null]}',
    paths: ['mayBePeople.@.phone'],
  },
  { why: 'by its type', text: '{ level open }', json: '{"level":null,"open":"open"}', paths: ['level'] },
  {
    why: 'on all types of an interface, when one asks',
    text: '{ things { id note } }',
    json: '{"things":[{"id":"1","note":null},{"id":"2","note":null}]}',
    paths: ['things.@.note'],
  },
  {
    why: 'but not where another selection may see it',
    text: '{ things { note id ... on Film { note } } }',
    json: '{"things":[{"note":null,"id":"1"},{"note":"film","id":"2"}]}',
    paths: ['things.@.note'],
  },
  {
    why: 'with the fragment that selects it',
    text: '{ found { __typename ... on Film { id } ... on Vault { gold } } }',
    json: '{"found":[{"__typename":"Film","id":"2"},{"__typename":"Vault","gold":null}]}',
    paths: ['found.@.gold'],
  },
  {
    why: 'whose fields may not be null',
    text: '{ found { ... on Film { id } ...v } } fragment v on Vault { id gold }',
    json: '{"found":[{"id":"2"},null]}',
    paths: ['found.@.id', 'found.@.gold'],
  },
  {
    why: 'in a fragment that is spread at several places',
    text: '{ person { ...p friend { ...p } } } fragment p on Person { id ...e } fragment e on Person { email }',
    json: '{"person":{"id":"1","email":null,"friend":{"id":"10","email":null}}}',
    paths: ['person.email', 'person.friend.email'],
  },
  {
    why: 'not where a condition leaves it out anyway',
    text: 'query($on: Boolean!) { open hidden @include(if: $on) person @skip(if: $on) { email } ... @skip(if: $on) { hidden } }',
    variables: { on: true },
    json: '{"open":"open","hidden":null}',
    paths: ['hidden', 'person.email'],
  },
  {
    why: 'with the variables that only it used',
    text: 'query($a: Int, $b: Int) { hidden(a: $a) things { id ... on Book { pages(from: $b) } } }',
    variables: { a: 1, b: 2 },
    json: '{"hidden":null,"things":[{"id":"1","pages":5},{"id":"2"}]}',
    paths: ['hidden'],
  },
  { why: 'when it is everything', text: '{ hidden }', json: '{"hidden":null}', paths: ['hidden'] },
  {
    why: 'when it is the root',
    text: 'mutation { __typename touch }',
    json: 'null',
    paths: ['__typename', 'touch'],
  },
  {
    why: 'beside any name',
    text: '{ __proto__: open constructor: hidden }',
    json: '{"__proto__":"open","constructor":null}',
    paths: ['constructor'],
  },
  {
    why: 'merged with what another selection of the same name sees',
    text: '{ person { name } person { email } ... { person { friend { id } } } }',
    json: '{"person":{"name":"Name 1","email":null,"friend":{"id":"10"}}}',
    paths: ['person.email'],
  },
];

describe('an unauthorized field', () => {
  test.each(cases)('is removed: $why: $text', ({ text, variables, json, paths }) => {
    const answer = ask(text, variables);
    expect(answer.json).toBe(json);
    expect(answer.paths).toEqual(paths);
  });

  test('is never asked of anybody', () => {
    expect(ask('query($a: Int) { open hidden(a: $a) person { ...p } } fragment p on Person { email }').text).toBe(
      '{ open person { __gate_typename: __typename } }',
    );
  });

  test('is told with its coordinate', () => {
    expect(ask('{ things { note } }').errors).toEqual([
      {
        message: 'You may not see Thing.note.',
        path: ['things', '@', 'note'],
        extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', coordinate: 'Thing.note' },
      },
    ]);
  });

  test('leaves the errors of the execution first', () => {
    const document = parse('{ open hidden }');
    const filtered = new Guard(schema, requirements).filter(document, getOperationAST(document)!, viewer)!;
    const broken = { message: 'broken', path: ['open'] };
    expect(completeFiltered(filtered, { data: { open: null }, errors: [broken] }, {}).errors).toEqual([
      broken,
      filtered.errors[0],
    ]);
    expect(completeFiltered(filtered, { data: null, errors: [broken] }, {})).toEqual({
      data: null,
      errors: [broken, filtered.errors[0]],
    });
  });
});
