import { describe, expect, test } from 'vitest';
import { openSecrets } from '../token/secrets.ts';
import { isRefreshToken, readRefreshToken, refreshTokenOf } from './refresh-token.ts';

const secrets = openSecrets('the master key of a test, long enough');
const family = { id: `session_${'0'.repeat(26)}`, salt: 'salt' };
const token = refreshTokenOf(secrets, family, 7);
const code = token.slice(-43);

test('a refresh token names its family and generation', () => {
  expect(readRefreshToken(token)).toEqual({ sessionId: family.id, generation: 7 });
  expect(readRefreshToken(refreshTokenOf(secrets, family, 123_456_789))?.generation).toBe(123_456_789);
});

test('it is of one family, generation, salt and master key', () => {
  expect(isRefreshToken(secrets, family, 7, token)).toBe(true);
  expect(isRefreshToken(secrets, family, 8, token)).toBe(false);
  expect(isRefreshToken(secrets, { ...family, salt: 'pepper' }, 7, token)).toBe(false);
  expect(isRefreshToken(secrets, { ...family, id: `session_${'1'.repeat(26)}` }, 7, token)).toBe(false);
  expect(isRefreshToken(openSecrets('another master key of a test, long enough'), family, 7, token)).toBe(false);
  expect(isRefreshToken(secrets, family, 7, `${token} `)).toBe(false);
  expect(isRefreshToken(secrets, family, 7, token.slice(0, -1))).toBe(false);
});

describe('a text that no family of ours would write', () => {
  test.each([
    ['nothing', ''],
    ['another kind of id', `user_${'0'.repeat(26)}.7.${code}`],
    ['a short id', `session_${'0'.repeat(25)}.7.${code}`],
    ['a long id', `session_${'0'.repeat(27)}.7.${code}`],
    ['capitals in the id', `session_${'A'.repeat(26)}.7.${code}`],
    ['generation zero', `${family.id}.0.${code}`],
    ['a leading zero', `${family.id}.07.${code}`],
    ['no generation', `${family.id}..${code}`],
    ['a generation of ten digits', `${family.id}.1234567890.${code}`],
    ['a fraction', `${family.id}.7.5.${code}`],
    ['a short code', token.slice(0, -1)],
    ['a long code', `${token}A`],
    ['a code with other letters', `${token.slice(0, -1)}=`],
    ['something before it', ` ${token}`],
    ['a line after it', `${token}\n`],
  ])('%s is none', (_, text) => {
    expect(readRefreshToken(text)).toBeNull();
  });
});
