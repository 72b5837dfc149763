import { rotateKey } from '@lyceum/identity/partner/key.service.ts';
import { withdrawManifest } from '@lyceum/identity/partner/manifest.service.ts';
import { resumePartner, revokePartner, setPartnerRights, suspendPartner } from '@lyceum/identity/partner/partner.service.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { createClient } from 'graphql-ws';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aurora,
  backTo,
  basic,
  bearer,
  type ConsentHouse,
  front,
  idOf,
  listed,
  openConsentHouse,
  otherTenant,
  Walk,
} from './consent-house.ts';

let house: ConsentHouse;
/** Of somebody who decides. */
let ben: string;

beforeAll(async () => {
  house = await openConsentHouse();
  ben = await house.signIn('mentee40');
}, 60_000);
afterAll(() => house?.close());

let count = 0;
/** A partner of its own, where a test changes it or tells partners apart. */
const walk = async (more: Parameters<ConsentHouse['partner']>[1] = {}) => {
  count += 1;
  return new Walk(house, await house.partner(`Partner ${count}`, more));
};
let shared: Promise<{ readonly id: string; readonly key: string }> | null = null;
/** One more walk of the same partner. */
const again = async () => {
  shared ??= house.partner('Partner of many');
  return new Walk(house, await shared);
};
const bens = { role: 'MENTEE', user: { id: demoUser(1, 40), displayName: expect.any(String) } };
const change = async (...[work]: [(tx: Parameters<Parameters<typeof transact>[1]>[0]) => Promise<unknown>]) =>
  transact(house.inTenant(aurora) as never, work);

describe('a partner whom a person lets act for them', () => {
  test('does so with a strict client library, from what the server says of itself to giving the grant back', async () => {
    const { partner } = await walk();
    // The library asks at the marketplace's own address, which is this machine's here.
    const here = (url: string, options: oauth.CustomFetchOptions) => {
      const { pathname, search } = new URL(url);
      return fetch(`${house.url}${pathname}${search}`, {
        ...options,
        headers: { ...options.headers, 'x-tenant': 'aurora' },
      } as RequestInit);
    };
    const issuer = new URL('http://aurora.localhost');
    const config = await oauth.discovery(issuer, partner.id, undefined, oauth.ClientSecretBasic(partner.key), {
      algorithm: 'oauth2',
      execute: [oauth.allowInsecureRequests],
      [oauth.customFetch]: here,
    });
    expect(config.serverMetadata()).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
    const [verifier, state] = [oauth.randomPKCECodeVerifier(), oauth.randomState()];
    const address = oauth.buildAuthorizationUrl(config, {
      redirect_uri: backTo,
      scope: 'profile:read',
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const sent = await house.call(`${address.pathname}${address.search}`);
    expect(sent.status).toBe(303);
    const atFront = new URL(sent.headers.get('location')!);
    expect([`${atFront.origin}${atFront.pathname}`, atFront.searchParams.get('at')]).toEqual([front, 'aurora']);
    const request = atFront.searchParams.get('request')!;
    const shown = `query ($request: String!) { authorizationRequest(request: $request) { partnerId partnerName returnsTo lastsDays scopes { scope description sensitive } } }`;
    expect((await house.graphql(shown, { request }, bearer(ben))).data.authorizationRequest).toEqual({
      partnerId: partner.id,
      partnerName: expect.stringMatching(/^Partner/),
      returnsTo: 'app.example',
      lastsDays: 30,
      scopes: [{ scope: 'PROFILE_READ', description: 'See your name and your roles', sensitive: false }],
    });
    const { redirectTo } = await new Walk(house, partner).grant(ben, request);
    const tokens = await oauth.authorizationCodeGrant(config, new URL(redirectTo), {
      pkceCodeVerifier: verifier,
      expectedState: state,
    });
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: 'profile:read' });
    const asker = new Walk(house, partner);
    expect(await asker.ask(tokens.access_token, listed.who)).toEqual({ viewer: bens });
    const next = await oauth.refreshTokenGrant(config, tokens.refresh_token!);
    expect(await asker.ask(next.access_token, listed.who)).toEqual({ viewer: bens });
    await oauth.tokenRevocation(config, next.refresh_token!);
    await expect.poll(() => asker.ask(next.access_token, listed.who), { timeout: 1000 }).toBe('UNAUTHENTICATED');
    await expect(oauth.refreshTokenGrant(config, next.refresh_token!)).rejects.toThrow();
  });

  test('may what was granted, of what its manifest lists, and nothing else', async () => {
    const one = await again();
    const { access_token: token, headers } = await one.tokens(ben);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(await one.ask(token, listed.who)).toEqual({ viewer: bens });
    for (const body of [listed.email, listed.sessions, listed.people, listed.out])
      expect(await one.ask(token, body, { id: demoUser(1, 10) })).toBe('FORBIDDEN');
    expect(await one.ask(token, listed.up, { input: { password: demoPassword } })).toBe('FORBIDDEN');
    expect(await one.ask(token, 'query Unlisted { viewer { role } }')).toBe('OPERATION_NOT_LISTED');
    const { errors } = await house.graphql('{ viewer { role } }', {}, bearer(token));
    expect(errors[0].extensions.code).toBe('OPERATION_NOT_LISTED');
    const { errors: both } = await house.graphql('{ viewer { role } }', {}, { ...bearer(token), 'x-api-key': one.partner.key });
    expect(both[0].extensions.code).toBe('BAD_USER_INPUT');
    expect((await house.call('/identity/exports/x', { headers: bearer(token) })).status).toBe(403);
  });

  test('is held to the same on a socket, which ends with the grant', async () => {
    const one = await again();
    const { access_token: token, refresh_token } = await one.tokens(ben);
    const client = createClient({
      url: `${house.url.replace('http', 'ws')}/graphql`,
      connectionParams: { ...bearer(token), 'x-tenant': 'aurora' },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => {},
    });
    const closed = new Promise<{ code: number }>((resolve) => client.on('closed', (event) => resolve(event as { code: number })));
    const ask = async (body: string) => {
      const asked = { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: idOf(body) } } };
      for await (const { data, errors } of client.iterate(asked)) return errors ? errors[0]!.extensions?.code : data;
      return null;
    };
    expect(await ask(listed.who)).toEqual({ viewer: bens });
    expect(await ask(listed.out).catch((error) => error[0].extensions.code)).toBe('FORBIDDEN');
    expect(await ask('query Unlisted { viewer { role } }').catch((error) => error[0].extensions.code)).toBe(
      'OPERATION_NOT_LISTED',
    );
    expect(await one.token({ token: refresh_token }, basic(one.partner), '/oauth/revoke')).toMatchObject({ status: 200 });
    expect((await closed).code).toBe(4401);
  });

  test('uses up its partner’s own rate plan, whoever it acts for', async () => {
    const one = await walk({ ratePlan: 'trial' });
    const [bens, annas] = [await one.tokens(ben), await one.tokens(await house.signIn('mentee41'))];
    const asked = await Promise.all(
      Array.from({ length: 60 }, (_, n) => one.ask((n % 2 ? bens : annas).access_token, listed.who)),
    );
    expect(asked.filter((answer) => typeof answer === 'string')).toEqual([]);
    expect(await one.ask(bens.access_token, listed.who)).toBe('TOO_MANY_REQUESTS');
    expect(await one.ask(annas.access_token, listed.who)).toBe('TOO_MANY_REQUESTS');
    const itself = { headers: { 'x-api-key': one.partner.key, 'content-type': 'application/json' } };
    const extensions = { persistedQuery: { version: 1, sha256Hash: idOf(listed.people) } };
    const body = JSON.stringify({ variables: { id: demoUser(1, 10) }, extensions });
    expect((await house.call('/graphql', { method: 'POST', body, ...itself })).status).toBe(429);
  });

  test('stands among the person’s sessions, and goes when they end it', async () => {
    const one = await walk();
    const { access_token: token, refresh_token } = await one.tokens(ben);
    const list = async () =>
      (await house.graphql('{ viewer { sessions { id app { partnerId name scopes } } } }', {}, bearer(ben))).data.viewer.sessions;
    const [mine] = (await list()).filter(({ app }: { app: { partnerId: string } | null }) => app?.partnerId === one.partner.id);
    expect(mine.app).toEqual({ partnerId: one.partner.id, name: expect.any(String), scopes: ['PROFILE_READ'] });
    const end = 'mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) { __typename } }';
    await house.graphql(end, { input: { sessionId: mine.id } }, bearer(ben));
    await expect.poll(() => one.ask(token, listed.who), { timeout: 1000 }).toBe('UNAUTHENTICATED');
    expect(await one.refresh(refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await list()).map(({ id }: { id: string }) => id)).not.toContain(mine.id);
  });

  test('without a key of its own it is known by PKCE alone, and comes back to whatever port it was given', async () => {
    const one = await walk({ publicClient: true, redirectUris: ['http://127.0.0.1/back'] });
    const redirect_uri = 'http://127.0.0.1:51234/back';
    const code = await one.code(ben, { redirect_uri });
    const [client_id, none] = [one.partner.id, {}];
    expect(await one.redeem(code, { redirect_uri }, none)).toMatchObject({ status: 401, error: 'invalid_client' });
    expect(await one.redeem(code, { redirect_uri })).toMatchObject({ status: 401, error: 'invalid_client' });
    const tokens = await one.redeem(code, { redirect_uri, client_id }, none);
    expect(await one.ask(tokens.access_token, listed.who)).toEqual({ viewer: bens });
    expect(await one.refresh(tokens.refresh_token, { client_id }, none)).toMatchObject({ status: 200 });
  });
});

describe('a request', () => {
  const registered = 'https://app.example/back';
  test.each([
    ['a longer path', `${registered}/more`],
    ['a shorter one', 'https://app.example/'],
    ['an added query', `${registered}?to=https://evil.example`],
    ['another case', 'https://app.example/Back'],
    ['another case of the host', 'https://APP.example/back'],
    ['a port', 'https://app.example:8443/back'],
    ['the port that is meant anyway', 'https://app.example:443/back'],
    ['a user', 'https://app.example@evil.example/back'],
    ['a user at the right host', 'https://me@app.example/back'],
    ['a fragment', `${registered}#here`],
    ['another scheme', 'http://app.example/back'],
    ['a host that begins the same', 'https://app.example.evil.example/back'],
    ['a way around', 'https://app.example/x/../back'],
    ['an encoded letter', 'https://app.example/%62ack'],
    ['a script', 'javascript:alert(1)//app.example/back'],
    ['a loopback that was never registered', 'http://127.0.0.1:1234/back'],
    ['nothing', undefined],
  ])('with %s for a redirect URI is shown a page and sent nowhere', async (_, redirect_uri) => {
    const one = await again();
    const answer = await one.authorize({ redirect_uri });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('of a client that is unknown, another marketplace’s, suspended or revoked is shown a page', async () => {
    const unknown = new Walk(house, { id: 'partner_00000000000000000000000000', key: '' });
    const odd = new Walk(house, { id: '\u0000', key: '\u0000' });
    const out = await walk();
    await change((tx) => suspendPartner(tx as never, out.partner.id, 'test'));
    for (const one of [unknown, odd, out]) {
      expect((await one.authorize()).status).toBe(400);
      expect(await one.redeem('x')).toMatchObject({ status: 401, error: 'invalid_client' });
    }
  });

  test.each([
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['the challenge itself as secret', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no method, which means the same', { code_challenge_method: undefined }, 'invalid_request'],
    ['a challenge that is none', { code_challenge: 'short' }, 'invalid_request'],
    ['the implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['an answer in a form', { response_mode: 'form_post' }, 'invalid_request'],
    ['no scope', { scope: undefined }, 'invalid_scope'],
    ['a scope that nobody has', { scope: 'profile:read admin' }, 'invalid_scope'],
    ['a scope that this client may not ask for', { scope: 'profile:read bookings:read' }, 'invalid_scope'],
    ['a request object', { request: 'eyJ' }, 'request_not_supported'],
    ['a state without end', { state: 'x'.repeat(513) }, 'invalid_request'],
  ])('with %s goes back to its client with an error, its state and who says so', async (_, spoilt, error) => {
    const one = await again();
    const answer = await one.authorize(spoilt);
    const to = new URL(answer.headers.get('location')!);
    expect([answer.status, `${to.origin}${to.pathname}`]).toEqual([303, backTo]);
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      error,
      state: 'state' in spoilt ? spoilt.state : one.state,
      iss: 'http://aurora.localhost',
    });
    expect(to.searchParams.has('code')).toBe(false);
  });

  test('is good for fifteen minutes, in its own marketplace, as it was written', async () => {
    const one = await again();
    const request = await one.request();
    const changed = Buffer.from(request, 'base64url');
    changed[changed.length - 3]! ^= 1;
    const invalid = { __typename: 'InvalidAuthorizationRequest', code: 'INVALID_AUTHORIZATION_REQUEST' };
    expect(await one.grant(ben, changed.toString('base64url'))).toEqual(invalid);
    expect(await one.grant(ben, 'anything')).toEqual(invalid);
    const theirs = await house.signIn('mentee40', 'demo');
    expect(await new Walk(house, one.partner).grant(theirs, request)).toMatchObject({ code: expect.any(String) });
    expect(await one.grant(ben, request)).toMatchObject({ __typename: 'GrantAuthorizationSuccess' });
    const later = await one.request();
    house.clock.advance(14 * 60_000);
    ben = await house.signIn('mentee40');
    house.clock.advance(60_001);
    expect(await one.grant(ben, later)).toEqual(invalid);
  });
});

describe('a decision', () => {
  test('is the same at a second click, also at the same time, and is nobody else’s', async () => {
    const one = await again();
    const request = await one.request();
    const [first, second] = await Promise.all([one.grant(ben, request), one.grant(ben, request)]);
    expect(first).toEqual({ __typename: 'GrantAuthorizationSuccess', redirectTo: expect.any(String) });
    expect(second).toEqual(first);
    const anna = await house.signIn('mentee41');
    expect(await one.grant(anna, request)).toMatchObject({ code: 'INVALID_AUTHORIZATION_REQUEST' });
    const tokens = await one.redeem(new URL(first.redirectTo).searchParams.get('code')!);
    expect(tokens.status).toBe(200);
    // Nothing could be done with the same code now, except ending what it gave.
    expect(await one.grant(ben, request)).toMatchObject({ code: 'INVALID_AUTHORIZATION_REQUEST' });
  });

  test('of no is final, and told to the partner', async () => {
    const one = await again();
    const request = await one.request();
    const no = `mutation ($input: DenyAuthorizationInput!) { denyAuthorization(input: $input) { __typename ... on DenyAuthorizationSuccess { redirectTo } } }`;
    const denied = await house.graphql(no, { input: { request } }, bearer(ben));
    const { searchParams } = new URL(denied.data.denyAuthorization.redirectTo);
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'access_denied',
      state: one.state,
      iss: 'http://aurora.localhost',
    });
    expect(await house.graphql(no, { input: { request } }, bearer(ben))).toEqual(denied);
    expect(await one.grant(ben, request)).toMatchObject({ code: 'INVALID_AUTHORIZATION_REQUEST' });
  });

  test('needs a person: neither strangers nor partners decide', async () => {
    const one = await again();
    const request = await one.request();
    const { access_token } = await one.tokens(ben);
    expect(await one.grant('nobody', request)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await one.grant(access_token, request)).toMatchObject({ code: 'OPERATION_NOT_LISTED' });
  });

  test('grants less than was asked, and never more; what changes something wants a fresh proof', async () => {
    const scopes = ['profile:read', 'bookings:read', 'bookings:write'];
    const one = await walk({ consentScopes: scopes });
    const asked = { scope: scopes.join(' ') };
    const less = await one.grant(ben, await one.request(asked), { scopes: ['PROFILE_READ', 'BOOKINGS_READ'] });
    const tokens = await one.redeem(new URL(less.redirectTo).searchParams.get('code')!);
    expect(tokens.scope).toBe('profile:read bookings:read');
    const narrow = await one.request({ scope: 'profile:read' });
    for (const wanted of [[], ['BOOKINGS_READ']])
      expect(await one.grant(ben, narrow, { scopes: wanted })).toMatchObject({ code: 'INVALID_INPUT' });
    const request = await one.request(asked);
    const old = await house.signIn('mentee42');
    house.clock.advance(10 * 60_000);
    expect(await one.grant(old, request)).toMatchObject({ code: 'STEP_UP_REQUIRED' });
    ben = await house.signIn('mentee40');
    expect(await one.grant(ben, request)).toMatchObject({ __typename: 'GrantAuthorizationSuccess' });
  });
});

test('minors connect nobody', async () => {
  const one = await again();
  const minor = { user_id: demoUser(1, 48), tenant_id: aurora, birth_date: '2014-01-01' };
  await house.inTenant(aurora).db.insertInto('minor').values(minor).execute();
  const child = await house.signIn('mentee48');
  expect(await one.grant(child, await one.request())).toMatchObject({ code: 'AUTHORIZATION_NOT_FOR_MINORS' });
});

describe('a code', () => {
  test.each([
    ['another secret', { code_verifier: 'x'.repeat(43) }],
    ['another redirect URI', { redirect_uri: 'https://app.example/other' }],
    ['a letter changed', { code: 'changed' }],
  ])('with %s is refused, and was not used up by it', async (_, spoilt) => {
    const one = await again();
    const code = await one.code(ben);
    const wrong = 'code' in spoilt ? { code: `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}` } : spoilt;
    expect(await one.redeem(code, wrong)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await one.redeem(code)).toMatchObject({ status: 200 });
  });

  test('or token that is anything at all is refused in the words of the protocol', async () => {
    const one = await again();
    for (const odd of ['\u0000', 'x'.repeat(4000), 'session_', '....', '%00', 'é']) {
      expect(await one.redeem(odd)).toMatchObject({ status: 400, error: 'invalid_grant' });
      expect(await one.refresh(odd)).toMatchObject({ status: 400, error: 'invalid_grant' });
      expect(await one.token({ token: odd }, basic(one.partner), '/oauth/revoke')).toMatchObject({ status: 200 });
    }
    const forged = `e30.${Buffer.from(JSON.stringify({ sid: '\u0000' })).toString('base64url')}.x`;
    expect(await one.token({ token: forged }, basic(one.partner), '/oauth/revoke')).toMatchObject({ status: 200 });
    expect(await one.token({}, basic(one.partner), '/oauth/revoke')).toMatchObject({ status: 400, error: 'invalid_request' });
    const twice = { method: 'POST', body: new URLSearchParams('grant_type=a&grant_type=b'), headers: basic(one.partner) };
    expect((await house.call('/oauth/token', twice)).status).toBe(400);
    const json = { method: 'POST', body: '{}', headers: { ...basic(one.partner), 'content-type': 'application/json' } };
    expect((await house.call('/oauth/token', json)).status).toBe(400);
  });

  test('is asked for with everything that binds it', async () => {
    const one = await again();
    const code = await one.code(ben);
    for (const name of ['code', 'redirect_uri', 'code_verifier', 'grant_type'])
      expect(await one.redeem(code, { [name]: undefined })).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(await one.redeem(code, { grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' });
    expect(await one.redeem(code, { grant_type: 'client_credentials' })).toMatchObject({ error: 'unsupported_grant_type' });
  });

  test('of one client is nothing to another, nor to somebody without its key', async () => {
    const [one, other] = [await walk(), await walk()];
    const code = await one.code(ben);
    expect(await one.redeem(code, {}, basic(other.partner))).toMatchObject({ status: 400, error: 'invalid_grant' });
    for (const headers of [{}, basic({ id: one.partner.id, key: other.partner.key }), { authorization: 'Bearer x' }] as Record<
      string,
      string
    >[]) {
      const answer = await one.redeem(code, {}, headers);
      expect(answer).toMatchObject({ status: 401, error: 'invalid_client' });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
    }
    expect(await one.redeem(code, { client_id: one.partner.id, client_secret: one.partner.key }, {})).toMatchObject({
      error: 'invalid_client',
    });
    expect(await one.redeem(code)).toMatchObject({ status: 200 });
  });

  test('brought twice ends what it gave', async () => {
    const one = await again();
    const code = await one.code(ben);
    const { access_token: token, refresh_token } = await one.redeem(code);
    expect(await one.ask(token, listed.who)).toEqual({ viewer: bens });
    expect(await one.redeem(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
    await expect.poll(() => one.ask(token, listed.who), { timeout: 1000 }).toBe('UNAUTHENTICATED');
    expect(await one.refresh(refresh_token)).toMatchObject({ error: 'invalid_grant' });
  });

  test('brought by many at once opens one session, which then ends', async () => {
    const one = await again();
    const code = await one.code(ben);
    const answers = await Promise.all([1, 2, 3].map(() => one.redeem(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  test('is good for a minute, and no longer than the session in which it was granted', async () => {
    const one = await again();
    const late = await one.code(ben);
    house.clock.advance(60_000);
    expect(await one.redeem(late)).toMatchObject({ error: 'invalid_grant' });
    const passing = await house.signIn('mentee43');
    const code = await one.code(passing);
    await house.graphql('mutation { signOut { __typename } }', {}, bearer(passing));
    expect(await one.redeem(code)).toMatchObject({ error: 'invalid_grant' });
  });
});

test('a key that was replaced is good for the grace, and then neither here nor at routers', async () => {
  const one = await walk();
  const { key: old } = one.partner;
  await rotateKey(house.inTenant(aurora), { partnerId: one.partner.id, prefix: old.slice(0, 16), graceHours: 1 });
  const ask = async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: idOf(listed.people) } };
    const body = JSON.stringify({ variables: { id: demoUser(1, 10) }, extensions });
    const headers = { 'x-api-key': old, 'content-type': 'application/json' };
    return (await house.call('/graphql', { method: 'POST', body, headers })).status;
  };
  const { refresh_token } = await one.tokens(ben);
  expect(await ask()).toBe(200);
  house.clock.advance(3_600_000);
  expect(await ask()).toBe(401);
  expect(await one.refresh(refresh_token)).toMatchObject({ status: 401, error: 'invalid_client' });
  ben = await house.signIn('mentee40');
});

describe('a grant', () => {
  test('is renewed for what was granted or less, by its own client, and ends when an old token comes back', async () => {
    const [one, other] = [await walk({ consentScopes: ['profile:read', 'bookings:read'] }), await walk()];
    const both = 'profile:read bookings:read';
    const { refresh_token: first } = await one.tokens(ben, { scope: both });
    expect(await one.refresh(first, { scope: 'bookings:write' })).toMatchObject({ status: 400, error: 'invalid_scope' });
    expect(await one.refresh(first, { scope: 'admin' })).toMatchObject({ status: 400, error: 'invalid_scope' });
    expect(await one.refresh(first, {}, basic(other.partner))).toMatchObject({ error: 'invalid_grant' });
    const second = await one.refresh(first, { scope: 'bookings:read' });
    expect(second).toMatchObject({ status: 200, scope: 'bookings:read' });
    expect(await one.ask(second.access_token, listed.who)).toBe('FORBIDDEN');
    const third = await one.refresh(second.refresh_token);
    expect(third.scope).toBe(both);
    house.clock.advance(10_001);
    expect(await one.refresh(first)).toMatchObject({ error: 'invalid_grant' });
    await expect.poll(() => one.ask(third.access_token, listed.who), { timeout: 1000 }).toBe('UNAUTHENTICATED');
  });

  test('is no sign-in: its tokens are nothing to refreshTokens, and those of people nothing here', async () => {
    const one = await again();
    const { refresh_token } = await one.tokens(ben);
    const renew = 'mutation ($input: RefreshTokensInput!) { refreshTokens(input: $input) { __typename } }';
    const answer = await house.graphql(renew, { input: { refreshToken: refresh_token } });
    expect(answer.data.refreshTokens.__typename).toBe('InvalidRefreshToken');
    expect(await one.refresh(refresh_token)).toMatchObject({ status: 200 });
    const document = `mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignInSuccess { tokens { refreshToken } } } }`;
    const { data } = await house.graphql(document, { input: { email: 'mentee44@aurora.test', password: demoPassword } });
    expect(await one.refresh(data.signIn.tokens.refreshToken)).toMatchObject({ error: 'invalid_grant' });
  });

  test('rests while its partner is suspended, shrinks with what it may ask for, and ends with it', async () => {
    const one = await walk();
    const { access_token: token, refresh_token } = await one.tokens(ben);
    await change((tx) => suspendPartner(tx as never, one.partner.id, 'test'));
    await expect.poll(() => one.ask(token, listed.who), { timeout: 1500 }).toBe('UNAUTHENTICATED');
    expect(await one.refresh(refresh_token)).toMatchObject({ status: 401, error: 'invalid_client' });
    await change((tx) => resumePartner(tx as never, one.partner.id, 'test'));
    await expect.poll(() => one.ask(token, listed.who), { timeout: 1500 }).toEqual({ viewer: bens });
    const rights = { scopes: [], ratePlan: 'standard', redirectUris: [backTo], publicClient: false };
    await change((tx) => setPartnerRights(tx as never, one.partner.id, { ...rights, consentScopes: ['bookings:read'] }, 'test'));
    await expect.poll(() => one.ask(token, listed.who), { timeout: 1500 }).toBe('UNAUTHENTICATED');
    expect(await one.refresh(refresh_token)).toMatchObject({ error: 'invalid_grant' });
    // A refusal uses nothing up: when it may ask again, the token of before is no reuse, however late.
    await change((tx) => setPartnerRights(tx as never, one.partner.id, { ...rights, consentScopes: ['profile:read'] }, 'test'));
    house.clock.advance(11_000);
    expect(await one.refresh(refresh_token)).toMatchObject({ status: 200 });
    await revokePartner(house.inTenant(aurora), one.partner.id);
    expect(await one.refresh(refresh_token)).toMatchObject({ status: 401 });
    const list = '{ viewer { sessions { app { partnerId } } } }';
    const apps = (await house.graphql(list, {}, bearer(ben))).data.viewer.sessions.map(
      ({ app }: { app?: { partnerId: string } }) => app?.partnerId,
    );
    expect(apps).not.toContain(one.partner.id);
  });

  test('is one of five that a partner has of a person: a sixth ends the oldest', async () => {
    const one = await walk();
    const passing = await house.signIn('mentee47');
    const tokens: { readonly access_token: string }[] = [];
    for (let n = 0; n < 6; n += 1) {
      house.clock.advance(1);
      tokens.push(await new Walk(house, one.partner).tokens(passing));
    }
    const answers = async () => Promise.all(tokens.map(({ access_token }) => one.ask(access_token, listed.who)));
    const theirs = { viewer: { role: 'MENTEE', user: { id: demoUser(1, 47), displayName: expect.any(String) } } };
    await expect.poll(answers, { timeout: 1000 }).toEqual(['UNAUTHENTICATED', ...Array(5).fill(theirs)]);
  });

  test('does not outlive a partner that is revoked while it is being fetched', async () => {
    const one = await walk();
    const passing = await house.signIn('mentee44');
    const code = await one.code(passing);
    const [, tokens] = await Promise.all([revokePartner(house.inTenant(aurora), one.partner.id), one.redeem(code)]);
    const list = '{ viewer { sessions { app { partnerId } } } }';
    const { sessions } = (await house.graphql(list, {}, bearer(passing))).data.viewer;
    expect(sessions.filter(({ app }: { app: object | null }) => app !== null)).toEqual([]);
    if (tokens.status !== 200) return;
    await expect.poll(() => one.ask(tokens.access_token, listed.who), { timeout: 1500 }).toBe('UNAUTHENTICATED');
  });

  test('runs nothing that was withdrawn from its partner', async () => {
    const one = await walk();
    const { access_token: token } = await one.tokens(ben);
    await withdrawManifest(house.inTenant(aurora), one.partner.id, 1);
    await expect.poll(() => one.ask(token, listed.who), { timeout: 1500 }).toBe('OPERATION_NOT_LISTED');
  });

  test('ends with the person’s password, and with the person', async () => {
    const one = await again();
    const passing = await house.signIn('mentee45');
    const { access_token: token, refresh_token } = await one.tokens(passing);
    const set = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename } }';
    const input = { currentPassword: demoPassword, newPassword: 'a quite different passphrase' };
    expect((await house.graphql(set, { input }, bearer(passing))).data.changePassword.__typename).toBe('ChangePasswordSuccess');
    await expect.poll(() => one.ask(token, listed.who), { timeout: 1000 }).toBe('UNAUTHENTICATED');
    expect(await one.refresh(refresh_token)).toMatchObject({ error: 'invalid_grant' });

    const leaving = await house.signIn('mentee46');
    const grants = await one.tokens(leaving);
    const code = await one.code(leaving);
    const lock = 'mutation ($input: AdministerAccountInput!) { lockAccount(input: $input) { __typename } }';
    const admin = await house.signIn('admin');
    const locked = await house.graphql(lock, { input: { userId: demoUser(1, 46), reason: 'test' } }, bearer(admin));
    expect(locked.data.lockAccount.__typename).toBe('AdministerAccountSuccess');
    expect(await one.redeem(code)).toMatchObject({ error: 'invalid_grant' });
    expect(await one.refresh(grants.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    await expect.poll(() => one.ask(grants.access_token, listed.who), { timeout: 1000 }).toBe('UNAUTHENTICATED');
  });

  test('of another marketplace’s partner is impossible: its people are not ours', async () => {
    const theirs = new Walk(house, await house.partner('Theirs', {}, otherTenant));
    // On this machine both share an address, so the client is found; what it asks is sealed for its own marketplace.
    const request = await theirs.request();
    expect(await theirs.grant(ben, request)).toMatchObject({ code: 'INVALID_AUTHORIZATION_REQUEST' });
    const one = await again();
    const code = await one.code(ben);
    expect(await theirs.redeem(code, { code_verifier: one.verifier })).toMatchObject({ error: 'invalid_grant' });
  });

  test('of an admin lets a partner be no admin', async () => {
    const one = await again();
    const { access_token: token } = await one.tokens(await house.signIn('admin'));
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ client_id: one.partner.id, role: 'MENTEE', scopes: ['profile:read'] });
  });
});
