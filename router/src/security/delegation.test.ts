import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { buildASTSchema, type GraphQLObjectType, type GraphQLSchema, getNamedType, isCompositeType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { user } from '../testing/user.ts';
import { Delegation, readDelegable } from './delegation.ts';

const acting = (scopes: readonly string[]): Viewer => ({ ...user(...scopes), partnerId: 'partner_1' });

/** `open`, or the coordinate that is closed. */
function judge(delegation: Delegation, query: string, scopes: readonly string[]): string {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== 'OperationDefinition') throw new Error('Write the operation first.');
  try {
    delegation.check(document, operation, acting(scopes));
    return 'open';
  } catch (error) {
    const { code, coordinate } = (error as { extensions: { code: string; coordinate: string } }).extensions;
    return `${code} ${coordinate}`;
  }
}

describe('what a partner that acts for a person may select', () => {
  const sdl = `
    directive @tag(name: String!) repeatable on FIELD_DEFINITION
    type Query {
      me: Person @tag(name: "consent/profile-read")
      anything: Thing @tag(name: "consent/profile-read")
      public: String
    }
    type Mutation { write: Result @tag(name: "consent/notes-write") erase: Result }
    type Subscription { told: Person }
    interface Thing { id: ID! @tag(name: "consent/any") }
    type Person implements Thing {
      id: ID! @tag(name: "consent/any")
      name: String @tag(name: "consent/profile-read") @tag(name: "consent/names-read") @tag(name: "same-for-all")
      email: String
    }
    type Secret implements Thing { id: ID! }
    union Result = Person | Refused
    interface UserError { code: String! message: String! }
    type Refused implements UserError { code: String! message: String! why: String }`;
  const supergraph = parse(sdl);
  const delegation = new Delegation(buildASTSchema(supergraph), readDelegable(supergraph));
  const profile = ['profile:read'];

  test.each([
    ['a field that was granted', '{ me { __typename id name } }', profile, 'open'],
    ['a field whose scope was not granted', '{ me { id } }', ['names:read'], 'FORBIDDEN Query.me'],
    ['with no scope at all', '{ me { id } }', [], 'FORBIDDEN Query.me'],
    ['one of two scopes is enough', '{ me { name } }', profile, 'open'],
    ['a field below that says nothing', '{ me { name email } }', profile, 'FORBIDDEN Person.email'],
    ['under another name', '{ me { name: email } }', profile, 'FORBIDDEN Person.email'],
    ['in a fragment', '{ me { ...F } } fragment F on Person { email }', profile, 'FORBIDDEN Person.email'],
    ['in a fragment of its own type', '{ me { ... on Person { ... { email } } } }', profile, 'FORBIDDEN Person.email'],
    ['behind a condition', '{ me { email @include(if: false) } }', profile, 'FORBIDDEN Person.email'],
    ['a field of the root that anybody may read', '{ public }', profile, 'FORBIDDEN Query.public'],
    ['an interface, of which one type is closed', '{ anything { id } }', profile, 'FORBIDDEN Secret.id'],
    ['the same where the type is said', '{ anything { ... on Person { id } } }', profile, 'open'],
    ['introspection', '{ __schema { queryType { name } } }', profile, 'FORBIDDEN Query.__schema'],
    ['the type alone', '{ __typename }', [], 'open'],
    [
      'a mutation that was granted',
      'mutation { write { ... on Refused { code message } ... on UserError { code } } }',
      ['notes:write'],
      'open',
    ],
    [
      'what a failure tells beyond code and message',
      'mutation { write { ... on Refused { why } } }',
      ['notes:write'],
      'FORBIDDEN Refused.why',
    ],
    [
      'a mutation beside it',
      'mutation { write { __typename } erase { __typename } }',
      ['notes:write'],
      'FORBIDDEN Mutation.erase',
    ],
    ['a mutation with the right to read', 'mutation { write { __typename } }', profile, 'FORBIDDEN Mutation.write'],
    ['a subscription', 'subscription { told { id } }', profile, 'FORBIDDEN Subscription.told'],
  ])('%s', (_, query, scopes, verdict) => {
    expect(judge(delegation, query, scopes)).toBe(verdict);
  });

  test('of several operations the one that is asked counts', () => {
    const document = parse('query A { me { id } } query B { public }');
    const [one, other] = document.definitions as [never, never];
    expect(() => delegation.check(document, one, acting(profile))).not.toThrow();
    expect(() => delegation.check(document, other, acting(profile))).toThrow('Query.public');
  });
});

describe('T18: of the whole schema', () => {
  const root = join(import.meta.dirname, '../../../schema');
  const schema = buildASTSchema(parse(readFileSync(join(root, 'api.graphql'), 'utf8')));
  const delegable = readDelegable(parse(readFileSync(join(root, 'supergraph.graphql'), 'utf8')));
  const delegation = new Delegation(schema, delegable);
  const all = ['profile:read', 'bookings:read', 'bookings:write'];

  /** The roots of one type that somebody with these scopes may select. */
  const openRoots = (type: GraphQLObjectType | null | undefined, operation: string, scopes: readonly string[]) =>
    Object.values(type?.getFields() ?? {})
      .filter(
        (field) =>
          judge(
            delegation,
            `${operation} { ${field.name} ${isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''} }`,
            scopes,
          ) === 'open',
      )
      .map(({ name }) => name)
      .sort();
  const roots = (of: GraphQLSchema, scopes: readonly string[]) => [
    ...openRoots(of.getQueryType(), 'query', scopes),
    ...openRoots(of.getMutationType(), 'mutation', scopes),
    ...openRoots(of.getSubscriptionType(), 'subscription', scopes),
  ];

  test.each([
    ['profile:read', ['viewer']],
    ['bookings:read', ['booking', 'myBookings']],
    ['bookings:write', ['cancellationQuote', 'cancelBooking', 'rescheduleBooking']],
  ])('%s opens these fields of the root, and every other query, mutation and subscription stays closed', (scope, fields) => {
    expect(roots(schema, [scope])).toEqual(fields);
  });

  test('with everything granted no other way in is open', () => {
    expect(roots(schema, all)).toEqual([
      'booking',
      'cancellationQuote',
      'myBookings',
      'viewer',
      'cancelBooking',
      'rescheduleBooking',
    ]);
    expect(roots(schema, ['admin', 'mentee', 'mentor', 'tenants:manage', 'users:grant'])).toEqual([]);
  });

  test('what is open of a person and of the token itself is this', () => {
    const openIn = (type: string) => [...delegable.keys()].filter((coordinate) => coordinate.startsWith(`${type}.`)).sort();
    expect(openIn('Viewer')).toEqual(['Viewer.role', 'Viewer.roles', 'Viewer.scopes', 'Viewer.user']);
    expect(openIn('User')).toEqual(['User.displayName', 'User.id']);
    expect(openIn('Mentor')).toEqual(['Mentor.displayName', 'Mentor.id']);
    expect(openIn('Mentee')).toEqual(['Mentee.id']);
  });

  test('no tag names a scope that nobody grants', () => {
    const named = new Set([...delegable.values()].flatMap((scopes) => [...scopes]));
    expect([...named].sort()).toEqual(['any', ...all].sort());
  });
});
