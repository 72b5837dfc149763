import { expect, test } from 'vitest';
import { defaultPolicies, features, featuresOf, judgePolicies, policiesOf } from './settings.rules.ts';

test('what is not set is as by default, and a row that cannot be read says nothing', () => {
  expect(policiesOf([])).toEqual(defaultPolicies);
  expect(
    policiesOf([
      { name: 'registration', value: 'SOMETIMES' },
      { name: 'sessionDays', value: '7' },
    ]),
  ).toEqual(defaultPolicies);
  expect(
    policiesOf([
      { name: 'registration', value: 'CLOSED' },
      { name: 'sessionDays', value: 7 },
    ]),
  ).toEqual({
    ...defaultPolicies,
    registration: 'CLOSED',
    sessionDays: 7,
  });
});

test('a feature is on unless it was switched off', () => {
  expect(featuresOf([])).toEqual(features);
  expect(
    featuresOf([
      { name: 'CALLS', value: false },
      { name: 'LECTURES', value: true },
    ]),
  ).toEqual(['LECTURES', 'PROVIDER_SIGN_IN']);
});

test.each([
  [{}, null],
  [{ passwordMinLength: 8, sessionDays: 90, registration: 'CLOSED' }, null],
  [{ passwordMinLength: 7 }, 'passwordMinLength'],
  [{ passwordMinLength: 65 }, 'passwordMinLength'],
  [{ sessionDays: 0 }, 'sessionDays'],
  [{ sessionDays: 91 }, 'sessionDays'],
] as const)('%j: the fault is in %s', (change, field) => {
  expect(judgePolicies(change)?.field ?? null).toBe(field);
});
