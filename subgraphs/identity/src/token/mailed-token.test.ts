import { expect, test } from 'vitest';
import { mailedToken, readMailedToken } from './mailed-token.ts';
import { openSecrets } from './secrets.ts';

const secrets = openSecrets('a master key of at least thirty-two characters');
const id = 'change_01k5a3w2r8e5taf0z7gwd1yxhq';
const token = mailedToken(secrets, 'email-change', id, 'OLD');

test('a token names its row, whatever white space came with it', () => {
  expect(readMailedToken('change', ` ${token}\n`)).toEqual({ id, token });
});

test('tokens of other parts, rows and purposes are others', () => {
  const others = [
    mailedToken(secrets, 'email-change', id, 'NEW'),
    mailedToken(secrets, 'email-change', id),
    mailedToken(secrets, 'password-reset', id, 'OLD'),
    mailedToken(secrets, 'email-change', id.replace('01k5', '01k6'), 'OLD'),
  ];
  expect(new Set([token, ...others]).size).toBe(5);
  expect(mailedToken(secrets, 'email-change', id, 'OLD')).toBe(token);
});

test.each([
  ['', ''],
  ['a word', 'token'],
  ['too short', token.slice(1)],
  ['too long', `${token}x`],
  ['no id', 'z'.repeat(69)],
])('%s is no token', (_, text) => {
  expect(readMailedToken('change', text)).toBeNull();
});
