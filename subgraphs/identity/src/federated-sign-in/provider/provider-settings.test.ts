import { expect, test } from 'vitest';
import { readProviders } from './provider-settings.ts';

const whole = { id: 'school', name: 'School', issuer: 'https://id.school.test', clientId: 'lyceum', clientSecret: 'shared' };
const read = (...providers: object[]) => readProviders(JSON.stringify(providers));

test('a provider needs an id, a name, its issuer and a client', () => {
  expect(read(whole)).toMatchObject([
    { ...{ id: 'school', secret: { kind: 'text', text: 'shared' } }, authoritativeFor: [], responseMode: 'query', tenants: null },
  ]);
});

test('a preset brings what is known about a provider; the configuration may say otherwise', () => {
  const [google, apple] = read(
    { preset: 'google', clientId: 'c', clientSecret: 's', authoritativeFor: [] },
    { preset: 'apple', clientId: 'c', apple: { teamId: 't', keyId: 'k', privateKey: 'p' }, name: 'Apple ID' },
  );
  expect(google).toMatchObject({
    id: 'google',
    issuer: 'https://accounts.google.com',
    authoritativeFor: [],
    hostedDomainClaim: 'hd',
  });
  expect(apple).toMatchObject({
    id: 'apple',
    name: 'Apple ID',
    responseMode: 'form_post',
    secret: { kind: 'apple', keyId: 'k' },
  });
});

test.each([
  ['not JSON', 'it is not JSON'],
  ['{}', 'not a list'],
  ['[7]', 'not a list'],
  [JSON.stringify([whole, whole]), 'same id'],
  [JSON.stringify([{ ...whole, id: 'No Id' }]), 'small letters'],
  [JSON.stringify([{ ...whole, issuer: 'http://id.school.test' }]), 'issuer of school has to be an https'],
  [JSON.stringify([{ ...whole, metadata: { token_endpoint: 'http://id.school.test/token' } }]), 'metadata of school'],
  [JSON.stringify([{ ...whole, scopes: ['email'] }]), 'openid'],
  [JSON.stringify([{ ...whole, authoritativeFor: 'school.test' }]), 'list of domains'],
  [JSON.stringify([{ ...whole, sendsOnlyVerifiedAddresses: 'false' }]), 'true or false'],
  [JSON.stringify([{ ...whole, authorativeFor: [] }]), 'authorativeFor is no field'],
  [JSON.stringify([{ ...whole, issuer: undefined }]), 'issuer of school'],
  [JSON.stringify([{ ...whole, clientSecret: '' }]), 'clientSecret'],
  [JSON.stringify([{ ...whole, preset: 'myspace' }]), 'no preset'],
])('%s cannot be used', (json, why) => {
  expect(() => readProviders(json)).toThrow(why);
});

test('what is wrong is told without the secret', () => {
  expect(() => readProviders('[{"clientSecret":"hush"')).toThrow(/^(?!.*hush)/s);
});

test('a provider on this machine may speak without TLS', () => {
  expect(read({ ...whole, issuer: 'http://127.0.0.1:4444' })).toHaveLength(1);
});
