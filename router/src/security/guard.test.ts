import { Supergraph } from '@apollo/federation-internals';
import { anonymousViewer, serviceViewer, type Viewer } from '@lyceum/kit/context/viewer.ts';
import { GraphQLError, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Policies } from '../gate/policies.ts';
import { user } from '../testing/user.ts';
import { composed, secured } from './composed.ts';
import { Guard } from './guard.ts';
import type { Facts } from './verdict.ts';

const supergraph = composed({
  a: `
    type Query {
      open: String
      me: Person @authenticated
      person(id: ID = "1"): Person @policy(policies: [["self"], ["staff", "awake"]])
      either: Int @requiresScopes(scopes: [["x"], ["y", "z"]])
      both: Int @authenticated @requiresScopes(scopes: [["x"]]) @policy(policies: [["awake"]])
      nobody: Int @policy(policies: [["unwritten"]])
      inherited: Int @policy(policies: [["constructor"]])
      secret: Secret
      levels: [[Level!]!]
      things: [Thing!]!
      found: [Found!]!
      vault: Vault
    }
    type Mutation @requiresScopes(scopes: [["write"]]) { touch: Boolean }
    type Person { id: ID! email: String @requiresScopes(scopes: [["mail"]]) }
    scalar Secret @authenticated
    enum Level @requiresScopes(scopes: [["level"]]) { LOW }
    interface Thing { id: ID! note: String }
    type Book implements Thing { id: ID! note: String @requiresScopes(scopes: [["note"]]) }
    type Film implements Thing { id: ID! note: String }
    type Vault @requiresScopes(scopes: [["vault"]]) { id: ID! gold: Int @requiresScopes(scopes: [["gold"]]) }
    union Found = Film | Vault
  `,
});
const { sdl, requirements } = secured(supergraph);
const schema = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();

const stranger = anonymousViewer('tenant_a');

const asked: string[] = [];
const policies: Policies = {
  self: ({ viewer, arguments: { id }, coordinate }) => {
    asked.push(coordinate);
    return viewer.userId === id;
  },
  staff: ({ viewer }) => viewer.scopes.includes('staff'),
  awake: ({ tenant }) => tenant?.public === true,
};
const publicTenant = { tenant: { id: 'tenant_a', slug: 'a', hosts: [], public: true, suspended: false, features: [] } };

const judge = (text: string, viewer: Viewer, facts: Facts = {}, guard = new Guard(schema, requirements, policies)) => {
  const document = parse(text);
  try {
    guard.check(document, getOperationAST(document)!, viewer, facts);
    return 'allowed';
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return `${error.extensions.code} ${error.extensions.coordinate}`;
  }
};

describe('the guard', () => {
  test.each<[string, Viewer, string]>([
    ['{ open __typename __schema { types { name } } }', stranger, 'allowed'],
    ['{ me { id } }', stranger, 'UNAUTHENTICATED Query.me'],
    ['{ me { id } }', serviceViewer('tenant_a'), 'UNAUTHENTICATED Query.me'],
    ['{ me { id } }', user(), 'allowed'],
    ['{ me { id email } }', user(), 'FORBIDDEN Person.email'],
    ['{ me { id email } }', user('mail'), 'allowed'],
    ['{ open me @skip(if: true) { id } }', stranger, 'UNAUTHENTICATED Query.me'],
    ['{ either }', user('x'), 'allowed'],
    ['{ either }', user('y'), 'FORBIDDEN Query.either'],
    ['{ either }', user('z', 'y'), 'allowed'],
    ['{ either }', { ...stranger, scopes: ['x'] }, 'UNAUTHENTICATED Query.either'],
    ['{ secret }', stranger, 'UNAUTHENTICATED Secret'],
    ['{ secret }', user(), 'allowed'],
    ['{ levels }', user(), 'FORBIDDEN Level'],
    ['{ levels }', user('level'), 'allowed'],
    ['{ things { id } }', stranger, 'allowed'],
    ['{ things { id note } }', user(), 'FORBIDDEN Thing.note'],
    ['{ things { ... on Film { note } } }', stranger, 'allowed'],
    ['{ things { ...f } } fragment f on Thing { ... on Book { note } }', user(), 'FORBIDDEN Book.note'],
    ['{ found { ... on Film { id note } __typename } }', stranger, 'allowed'],
    ['{ found { ... on Film { id } ... on Vault { id } } }', user(), 'FORBIDDEN Vault'],
    ['{ found { ...v } } fragment v on Vault { gold }', user('vault'), 'FORBIDDEN Vault.gold'],
    ['{ found { ...v } } fragment v on Vault { gold }', user('vault', 'gold'), 'allowed'],
    ['{ vault { id } }', user('gold'), 'FORBIDDEN Vault'],
    ['mutation { touch }', user(), 'FORBIDDEN Mutation'],
    ['mutation { touch }', user('write'), 'allowed'],
    ['{ nobody }', user('unwritten'), 'FORBIDDEN Query.nobody'],
    ['{ inherited }', user(), 'FORBIDDEN Query.inherited'],
    ['{ nobody }', stranger, 'UNAUTHENTICATED Query.nobody'],
  ])('%s of %j: %s', (text, viewer, verdict) => {
    expect(judge(text, viewer)).toBe(verdict);
  });

  test.each<[string, Viewer, Facts, string]>([
    ['{ person(id: "user_1") { id } }', user(), {}, 'allowed'],
    ['{ person(id: "user_2") { id } }', user(), {}, 'FORBIDDEN Query.person'],
    ['{ person { id } }', user(), {}, 'FORBIDDEN Query.person'],
    ['query($id: ID) { person(id: $id) { id } }', user(), { variables: { id: 'user_1' } }, 'allowed'],
    ['query($id: ID) { person(id: $id) { id } }', user(), { variables: { id: 'user_2' } }, 'FORBIDDEN Query.person'],
    ['{ a: person(id: "user_1") { id } b: person(id: "user_2") { id } }', user(), {}, 'FORBIDDEN Query.person'],
    ['{ person(id: "user_2") { id } }', user('staff'), {}, 'FORBIDDEN Query.person'],
    ['{ person(id: "user_2") { id } }', user('staff'), publicTenant, 'allowed'],
    ['{ both }', user('x'), publicTenant, 'allowed'],
    ['{ both }', user('x'), {}, 'FORBIDDEN Query.both'],
    ['{ both }', user(), publicTenant, 'FORBIDDEN Query.both'],
    ['{ both }', stranger, publicTenant, 'UNAUTHENTICATED Query.both'],
  ])('asks the policies of %s', (text, viewer, facts, verdict) => {
    expect(judge(text, viewer, facts)).toBe(verdict);
  });

  test('judges a known operation anew for other scopes, and a policy at every request', () => {
    const guard = new Guard(schema, requirements, policies);
    const document = parse('query($id: ID) { either person(id: $id) { id } }');
    const operation = getOperationAST(document)!;
    const look = (viewer: Viewer, id: string) =>
      guard.filter(document, operation, viewer, { variables: { id } })?.errors.length ?? 0;
    asked.length = 0;
    expect([look(user('x'), 'user_1'), look(user('x'), 'user_2'), look(user('y'), 'user_2'), look(user('x'), 'user_1')]).toEqual([
      0, 1, 2, 0,
    ]);
    expect(asked).toEqual(['Query.person', 'Query.person', 'Query.person', 'Query.person']);
  });

  test('keeps one filtered operation for all who may see the same', () => {
    const guard = new Guard(schema, requirements, policies);
    const document = parse('{ open either }');
    const operation = getOperationAST(document)!;
    expect(guard.filter(document, operation, user('x'))).toBeNull();
    expect(guard.filter(document, operation, user('y'))).toBe(guard.filter(document, operation, stranger));
  });

  test('does not take one scope with a space for two', () => {
    const guard = new Guard(schema, requirements, policies);
    const document = parse('{ either }');
    const operation = getOperationAST(document)!;
    expect(guard.filter(document, operation, user('y', 'z'))).toBeNull();
    expect(guard.filter(document, operation, user('y z'))).not.toBeNull();
  });
});
