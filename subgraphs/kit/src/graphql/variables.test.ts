import { buildSchema, getVariableValues, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { variablesOf } from './variables.ts';

const schema = buildSchema('scalar _Any type Query { a(few: [_Any!]!, many: [_Any], first: Int): Int }');
const entity = { __typename: 'Thing', id: '1' };

test.each([
  ['one list', '$r: [_Any!]!', { r: [entity, { ...entity, id: '2' }] }],
  ['two lists and another', '$r0: [_Any!]!, $r1: [_Any!]!, $first: Int = 3', { r0: [entity], r1: [] }],
  ['another is wrong', '$r: [_Any!]!, $first: Int', { r: [entity], first: 'many' }],
  ['a null among them', '$r: [_Any!]!', { r: [entity, null] }],
  ['a hole among them', '$r: [_Any!]!', { r: [entity, undefined] }],
  ['no list', '$r: [_Any!]!', { r: entity }],
  ['none', '$r: [_Any!]!', {}],
  ['null', '$r: [_Any!]!', { r: null }],
  ['a list that may hold nulls', '$r: [_Any]', { r: [null, entity] }],
  ['what is not declared', '$r: [_Any!]!', { r: [entity], other: 1 }],
])('as graphql-js: %s', (_, declared, given: Record<string, unknown>) => {
  const [operation] = parse(`query(${declared}) { a }`).definitions as [OperationDefinitionNode];
  expect(operation.kind).toBe(Kind.OPERATION_DEFINITION);
  const definitions = operation.variableDefinitions ?? [];
  expect(variablesOf(schema, definitions)(given)).toEqual(getVariableValues(schema, definitions, given, { maxErrors: 50 }));
});
