import { buildSchema, parse, print, stripIgnoredCharacters } from 'graphql';
import { describe, expect, test } from 'vitest';
import { PlanningFailure } from '../planner.ts';
import { plannerText, unambiguous } from './plannable.ts';

const schema = buildSchema(`
  type Query { media: Media any: Any book: Book }
  type Mutation { note: Int! mark: Int! }
  interface Media { id: ID! title: String related: [Media!] }
  interface Named { title: String }
  type Book implements Media & Named { id: ID! title: String related: [Media!] pages: Int }
  type Film implements Media & Named { id: ID! title: String related: [Media!] length: Int }
  type Disc implements Media { id: ID! title: String related: [Media!] }
  type Note { text: String }
  union Any = Book | Note
`);
const text = (query: string) => {
  const made = plannerText(schema, parse(query));
  return made && stripIgnoredCharacters(made);
};

describe('the text for the planner', () => {
  const cases: readonly [title: string, query: string, made: string | null][] = [
    ['what all types are asked for stands at the interface', '{ media { id ... on Media { title } } }', '{media{id title}}'],
    [
      'all else under each type by itself',
      '{ media { id ... on Named { title } } }',
      '{media{id ...on Book{title}...on Film{title}}}',
    ],
    [
      'fragments within fragments are folded',
      '{ media { ... on Named { ... on Book { pages } } } }',
      '{media{...on Book{pages}}}',
    ],
    ['what no type can be is left out', '{ media { ... on Book { ... on Film { length } } } }', '{media{__typename}}'],
    ['an object of one type has no fragments', '{ book { ... on Named { title } ... on Film { length } } }', '{book{title}}'],
    ['a union', '{ any { ... on Media { id } ... on Note { text } } }', '{any{...on Book{id}...on Note{text}}}'],
    [
      'the type is asked for at the object',
      '{ media { ... on Book { __typename pages } } }',
      '{media{__typename ...on Book{pages}}}',
    ],
    ['the type of an object that has but one is known', '{ book { t: __typename title } }', '{book{title}}'],
    ['an object of which nothing is asked', '{ book { __typename } }', '{book{__typename}}'],
    [
      'named fragments',
      '{ media { ...F } } fragment F on Media { id ...G } fragment G on Film { length }',
      '{media{id ...on Film{length}}}',
    ],
    ['what is asked of the schema itself is left out', '{ __schema { queryType { name } } book { id } }', '{book{id}}'],
    ['nothing to fetch', '{ __typename }', null],
    [
      'root fields of a mutation in their order',
      'mutation { note ...F again: note } fragment F on Mutation { mark }',
      'mutation{note mark again:note}',
    ],
  ];
  test.each(cases)('%s', (_, query, made) => {
    expect(text(query)).toBe(made);
  });

  test('what grows beyond measure by its types is refused', () => {
    const deep = (depth: number): string => (depth === 0 ? 'id' : `... on Named { related { ${deep(depth - 1)} } }`);
    const nested = (depth: number): string =>
      depth === 0 ? 'id' : `... on Book { related { ${nested(depth - 1)} } } ... on Film { related { ${nested(depth - 1)} } }`;
    expect(text(`{ media { related { ${deep(8)} } } }`)).not.toBeNull();
    expect(() => text(`{ media { related { ${deep(16)} } } }`)).toThrow(PlanningFailure);
    expect(text(`{ media { related { ${nested(4)} } } }`)).not.toBeNull();
  });
});

describe('aliases', () => {
  const names = new Set(['id', 'title', 'as_id']);
  const cases: readonly [query: string, made: string, names: Record<string, string>][] = [
    ['{ book { t: title } }', '{book{t:title}}', {}],
    ['{ book { id: title } }', '{book{as_id_1:title}}', { as_id_1: 'id' }],
    ['{ book { id: id } }', '{book{id:id}}', {}],
    ['{ book { x__alias_0: title } }', '{book{as_x_0:title}}', { as_x_0: 'x__alias_0' }],
    [
      '{ book { title: id ...F } } fragment F on Book { title: id }',
      '{book{as_title:id ...F}}fragment F on Book{as_title:id}',
      { as_title: 'title' },
    ],
    ['{ id: __type(name: "Book") { title: name } }', '{id:__type(name:"Book"){title:name}}', {}],
  ];
  test.each(cases)('%s', (query, made, renamed) => {
    const { document, names: found } = unambiguous(parse(query), names);
    expect(stripIgnoredCharacters(print(document))).toBe(made);
    expect(Object.fromEntries(found)).toEqual(renamed);
  });
});
