import { expect, test } from 'vitest';
import { isDisplayName, isEmail, judgeRegistration, normaliseEmail } from './registration.rules.ts';

test.each([
  ['ada@example.test', true],
  ['ada+tag@mail.example.test', true],
  ['zoë@exämple.test', true],
  ['ada@localhost', false],
  ['ada', false],
  ['@example.test', false],
  ['a@b@example.test', false],
  ['ada@example.test, bob@example.test', false],
  ['ada\r\nbcc:bob@example.test', false],
  ['Ada <ada@example.test>', false],
  [`${'a'.repeat(65)}@example.test`, false],
  [`a@${'b'.repeat(250)}.test`, false],
])('%j as an address: %s', (email, expected) => {
  expect(isEmail(email)).toBe(expected);
});

test('spelling does not make two addresses of one', () => {
  expect(normaliseEmail('  Ada@Example.TEST ')).toBe('ada@example.test');
});

test('a name is one visible line of at most eighty characters', () => {
  expect(['Ada', '李', 'Renée O’Neil', '🐎'.repeat(80)].every(isDisplayName)).toBe(true);
  expect(['', '   ', 'a\nb', 'a\u0000', 'x'.repeat(81)].some(isDisplayName)).toBe(false);
});

test('the first wrong field is named', () => {
  const good = { email: 'ada@example.test', displayName: 'Ada' };
  expect(judgeRegistration(good)).toBeNull();
  expect(judgeRegistration({ ...good, email: 'ada' })).toMatchObject({ field: 'email' });
  expect(judgeRegistration({ ...good, displayName: '' })).toMatchObject({ field: 'displayName' });
});
