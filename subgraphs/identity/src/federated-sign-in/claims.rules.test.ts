import { describe, expect, test } from 'vitest';
import { readClaims } from './claims.rules.ts';
import type { Provider } from './provider/port.ts';

const provider: Provider = {
  id: 'google',
  name: 'Google',
  issuer: 'https://accounts.google.com',
  authoritativeFor: [],
  hostedDomainClaim: 'hd',
  sendsOnlyVerifiedAddresses: false,
};
const knowsBetter: Provider = { ...provider, sendsOnlyVerifiedAddresses: true };
const read = (raw: object, from = provider, user: string | null = null) =>
  readClaims({ iss: provider.issuer, sub: '1', ...raw }, from, user);

test.each([
  [true, provider, true],
  ['true', provider, true],
  [false, provider, false],
  ['false', provider, false],
  [undefined, provider, false],
  [1, provider, false],
  [null, knowsBetter, false],
  [undefined, knowsBetter, true],
  [false, knowsBetter, false],
])('an address is verified if the provider says %j', (email_verified, from, verified) => {
  expect(read({ email: 'ada@example.test', email_verified }, from).emailVerified).toBe(verified);
});

test.each([
  ['Ada@Example.TEST', 'ada@example.test'],
  ['not an address', null],
  [['ada@example.test'], null],
  [undefined, null],
])('the address %j is read as %j', (email, expected) => {
  expect(read({ email }).email).toBe(expected);
});

describe('the name', () => {
  test.each([
    [{ name: ' Ada Winter ' }, null, 'Ada Winter'],
    [{ given_name: 'Ada', family_name: 'Winter' }, null, 'Ada Winter'],
    [{ given_name: 'Ada' }, null, 'Ada'],
    [{ name: 'x'.repeat(81) }, null, null],
    [{ name: 'two\nlines' }, null, null],
    [{ name: 7 }, null, null],
    [{}, '{"name":{"firstName":"Ada","lastName":"Winter"}}', 'Ada Winter'],
    [{ name: 'Signed' }, '{"name":{"firstName":"Unsigned"}}', 'Signed'],
    [{}, '{"name":7}', null],
    [{}, 'null', null],
    [{}, '{', null],
    [{}, null, null],
  ])('of %j and %j is %j', (raw, user, name) => {
    expect(read(raw, provider, user).displayName).toBe(name);
  });
});

test('the hosted domain is read from the claim that the configuration names, and from no other', () => {
  expect(read({ hd: 'School.test' }).hostedDomain).toBe('school.test');
  expect(read({ hd: 'school.test' }, { ...provider, hostedDomainClaim: null }).hostedDomain).toBeNull();
});
