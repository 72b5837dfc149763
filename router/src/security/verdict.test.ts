import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import { expect, test } from 'vitest';
import type { Demand } from './demands.ts';
import { meets, unknownPolicies, unmetError } from './verdict.ts';

const user = { ...anonymousViewer('tenant_a'), kind: 'user' as const, userId: 'user_1', scopes: ['mail'] };
const partner = { ...anonymousViewer('tenant_a'), kind: 'partner' as const, partnerId: 'partner_1', scopes: ['mail'] };
const demandOf = (requirement: object) => ({ coordinate: 'Person.email', requirement }) as unknown as Demand;
const authenticated = demandOf({ kind: 'authenticated' });
const scoped = (...anyOf: string[][]) => demandOf({ kind: 'scopes', anyOf });

test('scopes are of people and partners, and a service has none', () => {
  const service = { ...user, kind: 'service' as const };
  const judged = [user, partner, service, anonymousViewer('tenant_a')].map((viewer) => meets(scoped(['mail']), viewer, {}, {}));
  expect(judged).toEqual([true, true, false, false]);
  expect(meets(scoped(['post']), partner, {}, {})).toBe(false);
  expect(meets(scoped(['mail', 'post'], ['post']), user, {}, {})).toBe(false);
  // No group at all asks for no scope; it still asks for somebody.
  expect(meets(scoped(), user, {}, {})).toBe(true);
  expect(meets(authenticated, partner, {}, {})).toBe(false);
});

test('who is told to sign in, and who that they may not', () => {
  const told = (demand: Demand, viewer: Parameters<typeof meets>[1]) => {
    const { message, extensions } = unmetError(demand, viewer);
    return [message, extensions];
  };
  const signIn = [
    'Person.email needs a signed-in user: send an access token as "authorization: Bearer …".',
    { code: 'UNAUTHENTICATED', coordinate: 'Person.email', http: { status: 401 } },
  ];
  expect(told(scoped(['mail']), anonymousViewer('tenant_a'))).toEqual(signIn);
  expect(told(authenticated, partner)).toEqual(signIn);
  const forbidden = { code: 'FORBIDDEN', coordinate: 'Person.email', http: { status: 403 } };
  expect(told(scoped(['post', 'mail'], ['staff']), partner)).toEqual([
    'Person.email needs the scope post and mail, or staff.',
    forbidden,
  ]);
  expect(told(scoped(['post']), user)).toEqual(['Person.email needs the scope post.', forbidden]);
});

test('policies that nobody wrote are named once, in order', () => {
  const requirements = new Map([
    ['Query.b', [{ kind: 'policies', anyOf: [['unwritten', 'awake'], ['another']] }, { kind: 'authenticated' }]],
    [
      'Query.a',
      [
        { kind: 'policies', anyOf: [['unwritten']] },
        { kind: 'scopes', anyOf: [['mail']] },
      ],
    ],
    ['Query.c', [{ kind: 'policies', anyOf: [['toString']] }]],
  ]) as never;
  expect(unknownPolicies(requirements, { awake: () => true })).toEqual(['another', 'toString', 'unwritten']);
});

test('a policy that has more to say than its name says it', () => {
  const viewer = { ...anonymousViewer('tenant_a'), kind: 'user' as const, userId: 'user_1' };
  const told = (name: string) => {
    const demand = { coordinate: 'Mutation.startCall', requirement: { kind: 'policies', anyOf: [[name]] } } as unknown as Demand;
    return unmetError(demand, viewer).message;
  };
  expect(told('callsOn')).toBe('Mutation.startCall needs the policy callsOn. This marketplace has switched calls off.');
  expect(told('staff')).toBe('Mutation.startCall needs the policy staff.');
  expect(told('constructor')).toBe('Mutation.startCall needs the policy constructor.');
});
