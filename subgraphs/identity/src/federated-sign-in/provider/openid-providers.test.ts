import { type Clock, ManualClock, systemClock } from '@lyceum/kit/clock/clock.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { decodeProtectedHeader, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mischief, openHostileProvider } from '../../testing/hostile-provider.ts';
import { openOpenidProviders } from './openid-providers.ts';
import { type Provider, ProviderUnavailable } from './port.ts';
import { type ProviderSettings, readProviders } from './provider-settings.ts';

const checks = { state: 'the state', nonce: 'the nonce', verifier: 'v'.repeat(43) };
const honest = { sub: 'ada', nonce: checks.nonce, email: 'Ada@Example.test', email_verified: true, name: 'Ada' };

let hostile: Awaited<ReturnType<typeof openHostileProvider>>;
beforeAll(async () => {
  hostile = await openHostileProvider();
});
afterAll(() => hostile?.close());

/** Providers of a process that has just started, all at the hostile one's address. */
function open(settings: object = {}, { clock = systemClock }: { clock?: Clock } = {}) {
  const client = { id: 'hostile', name: 'Hostile', issuer: hostile.issuer, clientId: 'lyceum', clientSecret: 'shared' };
  const providers = readProviders(JSON.stringify([{ ...client, ...settings }]));
  const surroundings = { clock, log: makeLog('silent'), timeoutMs: 400, publicUrl: 'http://lyceum.test' };
  return { providers: openOpenidProviders({ providers, ...surroundings }), provider: providers[0] as ProviderSettings };
}

const answerOf = (parameters: Record<string, string> = {}) =>
  new URLSearchParams({ code: 'the code', state: checks.state, ...parameters });

function redeem(mischief: Mischief, parameters: Record<string, string> = {}) {
  hostile.say(honest, mischief);
  const { providers, provider } = open();
  return providers.redeem(provider, answerOf(parameters), checks);
}

const now = () => Math.floor(Date.now() / 1000);
const mismatch = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED';
const invalid = 'OAUTH_INVALID_RESPONSE';

describe('what a provider says', () => {
  test('is believed when everything fits', async () => {
    expect(await redeem({})).toEqual({
      outcome: 'KNOWN',
      claims: {
        issuer: hostile.issuer,
        subject: 'ada',
        email: 'ada@example.test',
        emailVerified: true,
        hostedDomain: null,
        displayName: 'Ada',
      },
    });
    const [token] = hostile.asked.filter(({ path }) => path === '/token').slice(-1);
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'the code',
      code_verifier: checks.verifier,
      redirect_uri: 'http://lyceum.test/identity/openid/callback/hostile',
      client_id: 'lyceum',
      client_secret: 'shared',
    });
  });

  const cases: readonly [string, Mischief, string][] = [
    ['the nonce of another sign-in', { claims: { nonce: 'another' } }, mismatch],
    ['no nonce', { claims: { nonce: undefined } }, invalid],
    ['another client as audience', { claims: { aud: 'another client' } }, mismatch],
    ['several audiences and another client as the authorized one', { claims: { aud: ['lyceum', 'x'], azp: 'x' } }, mismatch],
    ['another issuer', { claims: { iss: 'https://accounts.google.com' } }, mismatch],
    ['a token that has expired', { claims: { iat: now() - 900, exp: now() - 600 } }, 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'],
    ['a token without an end', { claims: { exp: undefined } }, invalid],
    ['a token that is good only later', { claims: { nbf: now() + 600 } }, 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'],
    ['no subject', { claims: { sub: undefined } }, invalid],
    ['a token without a signature', { unsigned: true }, invalid],
    ['a key that it does not publish', { header: { kid: 'key-2' } }, 'OAUTH_KEY_SELECTION_FAILED'],
    ['the signature of another key', { otherKey: true }, invalid],
    ['no ID token', { token: { status: 200, body: '{"access_token":"a","token_type":"Bearer"}' } }, invalid],
    [
      'an ID token that is none',
      { token: { status: 200, body: '{"access_token":"a","token_type":"Bearer","id_token":"a.b.c"}' } },
      'OAUTH_PARSE_ERROR',
    ],
    ['no JSON', { token: { status: 200, body: '<html>' } }, 'OAUTH_PARSE_ERROR'],
    ['that the code was used', { token: { status: 400, body: '{"error":"invalid_grant"}' } }, 'invalid_grant'],
    ['an error of its own making', { token: { status: 400, body: '{"error":"the code was abc"}' } }, 'OAUTH_RESPONSE_BODY_ERROR'],
    ['nothing but a way elsewhere', { token: { status: 302, body: '' } }, 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
  ];
  test.each(cases)('is refused with %s, in words of ours only', async (_, mischief, reason) => {
    expect(await redeem(mischief)).toEqual({ outcome: 'INVALID', reason });
  });

  test.each([
    ['another state', { state: 'another' }],
    ['another issuer (RFC 9207)', { iss: 'https://other.example' }],
    ['a token beside the code', { id_token: 'a.b.c' }],
  ])('is refused with %s before its code is redeemed', async (_, parameters) => {
    const before = hostile.asked.filter(({ path }) => path === '/token').length;
    expect(await redeem({}, parameters as Record<string, string>)).toMatchObject({ outcome: 'INVALID' });
    expect(hostile.asked.filter(({ path }) => path === '/token')).toHaveLength(before);
  });

  test('may be no', async () => {
    expect(await redeem({}, { error: 'access_denied' })).toEqual({ outcome: 'DENIED' });
  });

  test.each([
    ['fails', { token: { status: 503, body: '{}' } }],
    ['has had enough', { token: { status: 429, body: '{}' } }],
    ['never ends its answer', { hangsAt: '/token' }],
    ['never shows its keys', { hangsAt: '/jwks' }],
    ['answers without an end in sight', { token: { status: 200, body: `"${'x'.repeat(300_000)}"` } }],
    ['never says who it is', { hangsAt: '/.well-known/openid-configuration' }],
    ['says that it is somebody else', { discovers: { issuer: 'https://accounts.google.com' } }],
    ['names no token endpoint', { discovers: { token_endpoint: undefined } }],
    ['would have browsers run something', { discovers: { authorization_endpoint: 'javascript:alert(1)' } }],
    ['would have people sign in without TLS', { discovers: { authorization_endpoint: 'http://id.example/' } }],
  ] satisfies [string, Mischief][])('may be had later when it %s', async (_, mischief) => {
    await expect(redeem(mischief)).rejects.toThrow(ProviderUnavailable);
  });
});

describe('what a provider says of itself', () => {
  const discoveries = () => hostile.asked.filter(({ path }) => path.startsWith('/.well-known')).length;
  const keyReads = () => hostile.asked.filter(({ path }) => path === '/jwks').length;

  test('is asked once by many, and again after an hour', async () => {
    hostile.say(honest);
    const clock = new ManualClock(new Date());
    const { providers, provider } = open({}, { clock });
    const [before, keysBefore] = [discoveries(), keyReads()];
    await Promise.all([1, 2, 3].map(() => providers.authorizationUrl(provider, checks)));
    for (let n = 0; n < 3; n += 1) await providers.redeem(provider, answerOf(), checks);
    expect([discoveries() - before, keyReads() - keysBefore]).toEqual([1, 1]);
    clock.advance(60 * 60_000);
    await providers.authorizationUrl(provider, checks);
    expect(discoveries() - before).toBe(2);
  });

  test('is not asked for its keys again by every token that names an unknown one', async () => {
    hostile.say(honest, { header: { kid: 'key-2' } });
    const { providers, provider } = open();
    const before = keyReads();
    for (let n = 0; n < 3; n += 1)
      expect(await providers.redeem(provider, answerOf(), checks)).toMatchObject({ outcome: 'INVALID' });
    expect(keyReads() - before).toBe(1);
  });

  test('is not asked again for ten seconds after it failed', async () => {
    hostile.say(honest, { hangsAt: '/.well-known/openid-configuration' });
    const clock = new ManualClock(new Date());
    const { providers, provider } = open({}, { clock });
    const before = discoveries();
    for (let n = 0; n < 3; n += 1)
      await expect(providers.authorizationUrl(provider, checks)).rejects.toThrow(ProviderUnavailable);
    expect(discoveries() - before).toBe(1);
    hostile.say(honest);
    await expect(providers.authorizationUrl(provider, checks)).rejects.toThrow(ProviderUnavailable);
    clock.advance(10_000);
    expect((await providers.authorizationUrl(provider, checks)).origin).toBe(hostile.issuer);
  });

  test('cannot be had where nobody answers', async () => {
    const { providers, provider } = open({ issuer: 'http://127.0.0.1:1' });
    await expect(providers.authorizationUrl(provider as Provider, checks)).rejects.toThrow(ProviderUnavailable);
  });
});

describe('presets, at an address of ours', () => {
  test('Apple: a signed client secret, an answer by form, the name beside the code', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const apple = { teamId: 'TEAM', keyId: 'KEY', privateKey: await exportPKCS8(privateKey) };
    const settings = { preset: 'apple', id: 'apple', clientId: 'test.lyceum.web', clientSecret: undefined, apple };
    hostile.say({ ...honest, aud: 'test.lyceum.web', name: undefined, email_verified: 'true' });
    const { providers, provider } = open(settings);
    const address = await providers.authorizationUrl(provider, checks);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({ response_mode: 'form_post', scope: 'openid email name' });
    const user = JSON.stringify({ name: { firstName: 'Ada', lastName: 'Winter' }, email: 'evil@example.test' });
    const redeemed = await providers.redeem(provider, answerOf({ user }), checks);
    expect(redeemed).toMatchObject({
      outcome: 'KNOWN',
      claims: { displayName: 'Ada Winter', email: 'ada@example.test', emailVerified: true },
    });
    const sent = new URLSearchParams(hostile.asked.findLast(({ path }) => path === '/token')?.body);
    const secret = sent.get('client_secret')!;
    expect(decodeProtectedHeader(secret)).toEqual({ alg: 'ES256', kid: 'KEY' });
    const expected = { issuer: 'TEAM', subject: 'test.lyceum.web', audience: hostile.issuer };
    const { payload } = await jwtVerify(secret, publicKey, expected);
    expect(payload.exp! - payload.iat!).toBe(300);
  });

  test('Facebook: the token endpoint that its discovery leaves out, and no word about the address', async () => {
    const metadata = { token_endpoint: `${hostile.issuer}/token` };
    const discovers = { token_endpoint: undefined };
    hostile.say({ ...honest, email_verified: undefined }, { discovers });
    for (const sendsOnlyVerifiedAddresses of [false, true]) {
      const { providers, provider } = open({ preset: 'facebook', id: 'facebook', metadata, sendsOnlyVerifiedAddresses });
      const redeemed = await providers.redeem(provider, answerOf(), checks);
      expect(redeemed).toMatchObject({ outcome: 'KNOWN', claims: { emailVerified: sendsOnlyVerifiedAddresses } });
    }
  });
});
