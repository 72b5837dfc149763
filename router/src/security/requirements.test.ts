import { Supergraph } from '@apollo/federation-internals';
import { describe, expect, test } from 'vitest';
import { composed, secured } from './composed.ts';
import { unknownPolicies } from './verdict.ts';

const read = (subgraphs: Readonly<Record<string, string>>) => {
  const { sdl, requirements } = secured(composed(subgraphs));
  return { sdl, requirements: Object.fromEntries(requirements) };
};

const everywhere = {
  a: `
    type Query @authenticated { thing: Thing @policy(policies: [["a", "b"], ["c"]]) s: Secret e: Level n: Int }
    interface Thing @key(fields: "id") { id: ID! }
    type Book implements Thing @key(fields: "id") @requiresScopes(scopes: [["x"], ["y", "z"]]) { id: ID! shared: Int @shareable @authenticated }
    scalar Secret @authenticated
    enum Level @policy(policies: [["e"]]) { LOW HIGH }
  `,
  b: 'type Book @key(fields: "id") { id: ID! shared: Int @shareable @requiresScopes(scopes: [["q"]]) }',
};

describe('requirements', () => {
  test('are found on fields, objects, interfaces, scalars and enums, added up over subgraphs', () => {
    expect(read(everywhere).requirements).toEqual({
      Query: [{ kind: 'authenticated' }],
      'Query.thing': [{ kind: 'policies', anyOf: [['a', 'b'], ['c']] }],
      Book: [{ kind: 'scopes', anyOf: [['x'], ['y', 'z']] }],
      'Book.shared': [{ kind: 'authenticated' }, { kind: 'scopes', anyOf: [['q']] }],
      Thing: [{ kind: 'scopes', anyOf: [['x'], ['y', 'z']] }],
      Secret: [{ kind: 'authenticated' }],
      Level: [{ kind: 'policies', anyOf: [['e']] }],
    });
  });

  test('are gone from the supergraph, so that the stock gateway accepts it', () => {
    expect(() => Supergraph.build(composed(everywhere))).toThrow(/SECURITY but is unsupported/);
    const { sdl } = read(everywhere);
    expect(sdl).not.toMatch(/authenticated|requiresScopes|policy/i);
    expect(() => Supergraph.build(sdl)).not.toThrow();
  });

  test('of one coordinate in two subgraphs must all be met', () => {
    const field = (scopes: string) => `type Query { a: Int @shareable @requiresScopes(scopes: ${scopes}) }`;
    const { requirements } = read({ a: field('[["u"], ["v"]]'), b: field('[["w"]]') });
    expect(requirements['Query.a']).toEqual([
      {
        kind: 'scopes',
        anyOf: [
          ['u', 'w'],
          ['v', 'w'],
        ],
      },
    ]);
  });

  test('are known by whatever name the subgraphs gave the directives', () => {
    const renamed = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
        { name: "@authenticated", as: "@signedIn" }, { name: "@requiresScopes", as: "@scopes" }, { name: "@policy", as: "@rule" }
      ])
      type Query { a: Int @signedIn b: Int @scopes(scopes: [["s"]]) c: Int @rule(policies: [["p"]]) }
    `;
    const { requirements, sdl } = read({ a: renamed });
    expect(requirements).toEqual({
      'Query.a': [{ kind: 'authenticated' }],
      'Query.b': [{ kind: 'scopes', anyOf: [['s']] }],
      'Query.c': [{ kind: 'policies', anyOf: [['p']] }],
    });
    expect(sdl).not.toMatch(/signedIn|@scopes|@rule/);
    expect(() => Supergraph.build(sdl)).not.toThrow();
  });

  test('of an interface object are those of the interface’s field and of the types', () => {
    const { requirements } = read({
      a: 'type Query { t: Thing } interface Thing @key(fields: "id") { id: ID! } type Book implements Thing @key(fields: "id") { id: ID! }',
      b: 'type Thing @interfaceObject @key(fields: "id") { id: ID! rating: Int @authenticated }',
    });
    expect(requirements).toEqual({ 'Thing.rating': [{ kind: 'authenticated' }], 'Book.rating': [{ kind: 'authenticated' }] });
  });
});

describe('a field that is computed from others', () => {
  const parts = (asks: string) => ({
    a: 'type Query { film: Film } type Film @key(fields: "id") { id: ID! size: Size } type Size @shareable { weight: Int @requiresScopes(scopes: [["w"]]) }',
    b: `type Film @key(fields: "id") { id: ID! size: Size @external cost: Int @requires(fields: "size { weight }") ${asks} }
        type Size @shareable { weight: Int @external }`,
  });

  test('asks what they ask: composition wants it written', () => {
    expect(() => composed(parts(''))).toThrow(/does not specify necessary @authenticated/);
    expect(read(parts('@requiresScopes(scopes: [["w"]])')).requirements['Film.cost']).toEqual([
      { kind: 'scopes', anyOf: [['w']] },
    ]);
  });

  test('asks it even where a supergraph does not say so', () => {
    const silent = composed(parts('@requiresScopes(scopes: [["w"]])')).replace(
      /(requires: "size \{ weight \}"\)) @requiresScopes.*/,
      '$1',
    );
    expect(silent).not.toMatch(/requires:.*requiresScopes/);
    const { requirements } = secured(silent);
    expect(requirements.get('Film.cost')).toEqual([{ kind: 'scopes', anyOf: [['w']] }]);
    expect(requirements.get('Film.size')).toBeUndefined();
  });
});

test('policies that nobody wrote are known before anybody asks', () => {
  const { requirements } = secured(
    composed({ a: 'type Query { a: Int @policy(policies: [["self", "nobody"], ["toString"]]) }' }),
  );
  expect(unknownPolicies(requirements, { self: () => true })).toEqual(['nobody', 'toString']);
});
