import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import { expect, test } from 'vitest';
import type { Demand } from './demands.ts';
import { unmetError } from './verdict.ts';

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
