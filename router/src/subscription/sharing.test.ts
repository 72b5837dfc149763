import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { isSameForAll, readSameForAll } from './sharing.ts';

const tag = '@tag(name: "same-for-all")';
const sdl = `
  directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE
  type Query { x: Int }
  type Subscription { events: Event! ${tag} others: Event! @tag(name: "internal") }
  interface Event { cursor: String ${tag} at: String ${tag} }
  type Said implements Event { cursor: String ${tag} at: String text: String ${tag} mine: Boolean by: Person ${tag} }
  type Gap implements Event { cursor: String @tag(name: "internal") ${tag} at: String ${tag} }
  type Person ${tag} { name: String ${tag} email: String }
`;
const schema = buildSchema(sdl);
const tags = readSameForAll(parse(sdl));

test.each([
  ['subscription { events { cursor } }', true],
  ['subscription { events { __typename cursor ... on Said { text by { name } } } }', true],
  ['subscription { events { ...F } } fragment F on Said { a: text }', true],
  // A subscription without the tag.
  ['subscription { others { cursor } }', false],
  // A field without it, in a fragment and under a condition that is never met.
  ['subscription { events { ...F } } fragment F on Said { mine }', false],
  ['subscription { events { cursor ... on Said { mine @skip(if: true) } } }', false],
  // The interface's field has it, one of the types' has not.
  ['subscription { events { at } }', false],
  // On a type it says nothing: another subgraph may have added the field.
  ['subscription { events { ... on Said { by { email } } } }', false],
])('%s may be shared: %s', (query, expected) => {
  expect(isSameForAll(schema, tags, parse(query))).toBe(expected);
});
