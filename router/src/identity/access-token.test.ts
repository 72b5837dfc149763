import { ManualClock } from '@lyceum/kit/clock/clock.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { AccessTokens } from './access-token.ts';
import { PublishedKeys } from './published-keys.ts';

/** What identity publishes at the moment, and how often it was asked. */
class Identity {
  set: JWK[] = [];
  reads = 0;
  away = false;
  /** Held until this resolves, if it is there; what is answered is from before. */
  slow: Promise<void> | null = null;

  readonly read = async <T>(): Promise<T> => {
    this.reads += 1;
    const keys = [...this.set];
    if (this.slow) await this.slow;
    if (this.away) throw new Error('Identity does not answer.');
    return { keys } as T;
  };

  async publish(kid: string): Promise<CryptoKey> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    this.set.push({ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' });
    return privateKey;
  }

  withdraw(kid: string): void {
    this.set = this.set.filter((jwk) => jwk.kid !== kid);
  }
}

let identity: Identity;
let clock: ManualClock;
let keys: PublishedKeys;
let tokens: AccessTokens;
let signing: CryptoKey;
beforeEach(async () => {
  identity = new Identity();
  clock = new ManualClock('2026-03-01T12:00:00Z');
  keys = new PublishedKeys(identity.read, clock, makeLog('silent'));
  tokens = new AccessTokens(keys, clock);
  signing = await identity.publish('one');
});

const claims = { tenant: 'tenant_a', sid: 'session_1', role: 'MENTEE', scopes: ['mentee'] };

function signed(kid: string, key: CryptoKey, payload: object = claims): Promise<string> {
  const iat = Math.floor(clock.now().getTime() / 1000);
  return new SignJWT({ iss: 'lyceum', aud: 'lyceum', sub: 'user_1', iat, exp: iat + 900, ...payload })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .sign(key);
}

/** How it was answered: `good`, or the code and the message. */
async function answerTo(token: string): Promise<string> {
  return tokens.verify(token).then(
    () => 'good',
    (error: { code: string; message: string }) => `${error.code} ${error.message}`,
  );
}

const unknownKey = /^UNAUTHENTICATED .* key that is not in force.*refreshTokens/;

/** Hears hints and polls, as in life. */
async function follow() {
  const live = memoryLive();
  await keys.start(live);
  onTestFinished(() => keys.close());
  return live;
}

test('a token says what identity signed, and which key did', async () => {
  expect(await tokens.verify(await signed('one', signing))).toEqual({
    kid: 'one',
    userId: 'user_1',
    tenantId: 'tenant_a',
    sessionId: 'session_1',
    role: 'MENTEE',
    scopes: ['mentee'],
    partnerId: null,
    issuedAt: Date.parse('2026-03-01T12:00:00Z'),
    expiresAt: Date.parse('2026-03-01T12:15:00Z'),
  });
});

test('a token that a person gave to a partner names it', async () => {
  const { partnerId } = await tokens.verify(await signed('one', signing, { ...claims, client_id: 'partner_1' }));
  expect(partnerId).toBe('partner_1');
});

test('a token that was good once is refused when its time is over', async () => {
  const token = await signed('one', signing);
  expect(await answerTo(token)).toBe('good');
  clock.advance(900_000);
  expect(await answerTo(token)).toMatch(/^UNAUTHENTICATED .*expired/);
});

test.each<[string, object]>([
  ['no tenant', { ...claims, tenant: undefined }],
  ['no session', { ...claims, sid: undefined }],
  ['an empty role', { ...claims, role: '' }],
  ['a tenant that is no text', { ...claims, tenant: ['tenant_a'] }],
  ['no scopes', { ...claims, scopes: undefined }],
  ['scopes that are no list', { ...claims, scopes: 'admin' }],
  ['scopes that are no texts', { ...claims, scopes: [['admin']] }],
  ['a scope that is no text among others', { ...claims, scopes: ['mentee', ['admin']] }],
  ['a partner that is no text', { ...claims, client_id: ['partner_1'] }],
  ['another issuer', { ...claims, iss: 'https://other.example' }],
  ['no issuer', { ...claims, iss: undefined }],
  ['another audience', { ...claims, aud: 'payments' }],
  ['no audience', { ...claims, aud: undefined }],
  ['nobody', { ...claims, sub: undefined }],
  ['no end', { ...claims, exp: undefined }],
  ['a beginning that is yet to come', { ...claims, nbf: Date.parse('2026-03-01T12:01:00Z') / 1000 }],
])('a signed token with %s is refused', async (_, payload) => {
  expect(await answerTo(await signed('one', signing, payload))).toMatch(/^UNAUTHENTICATED .*not valid/);
});

test('a signature under the name of another key is refused', async () => {
  const other = await identity.publish('two');
  expect(await answerTo(await signed('one', other))).toMatch(/^UNAUTHENTICATED .*not valid/);
});

describe('unknown keys', () => {
  const flood = async (count: number) => {
    const { privateKey } = await generateKeyPair('EdDSA');
    const answers = await Promise.all(
      Array.from({ length: count }, async () => answerTo(await signed(crypto.randomUUID(), privateKey))),
    );
    return [...new Set(answers)];
  };

  test('have the set read once in a cool-down, however many come', async () => {
    expect(await answerTo(await signed('one', signing))).toBe('good');
    clock.advance(5000);
    identity.reads = 0;
    for (let round = 0; round < 3; round += 1) expect(await flood(200)).toEqual([expect.stringMatching(unknownKey)]);
    expect(identity.reads).toBe(1);
    clock.advance(4999);
    await flood(50);
    expect(identity.reads).toBe(1);
    clock.advance(1);
    await flood(50);
    expect(identity.reads).toBe(2);
    expect(await answerTo(await signed('one', signing))).toBe('good');
  });

  test('ask no more often of an identity that does not answer, and are told to try again', async () => {
    const token = await signed('one', signing);
    expect(await answerTo(token)).toBe('good');
    clock.advance(5000);
    identity.reads = 0;
    identity.away = true;
    expect(await flood(200)).toEqual([expect.stringMatching(/^UNAVAILABLE/)]);
    expect(await flood(200)).toEqual([expect.stringMatching(/^UNAVAILABLE/)]);
    expect(identity.reads).toBe(1);
    expect(await answerTo(token)).toBe('good');
    clock.advance(1000);
    expect(await answerTo(await signed('one', signing))).toBe('good');
  });

  test('are learnt when the first token signed with one comes', async () => {
    await answerTo(await signed('one', signing));
    clock.advance(5000);
    expect(await answerTo(await signed('two', await identity.publish('two')))).toBe('good');
  });

  test('before anything could be read, nobody is told that a token is bad', async () => {
    identity.away = true;
    const token = await signed('one', signing);
    expect(await answerTo(token)).toMatch(/^UNAVAILABLE/);
    identity.away = false;
    clock.advance(5000);
    expect(await answerTo(token)).toBe('good');
  });

  test('of a set that holds keys of other kinds are not believed', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    identity.set.push({ ...(await exportJWK(publicKey)), kid: 'curve' }, { kty: 'oct', k: 'c2VjcmV0', kid: 'secret' });
    const token = await signed('one', signing);
    for (const kid of ['curve', 'secret']) expect(await answerTo(await signed(kid, signing))).toMatch(unknownKey);
    expect(await answerTo(token)).toBe('good');
  });
});

describe('a withdrawn key', () => {
  test.each(['hint', 'silence'] as const)('is refused for tokens that were good before, told by a %s', async (how) => {
    const live = await follow();
    const token = await signed('one', signing);
    const other = await signed('two', await identity.publish('two'));
    live.publish('signing-keys', {});
    await expect.poll(() => answerTo(other)).toBe('good');
    expect(await answerTo(token)).toBe('good');
    let told = 0;
    keys.onRemoval(() => {
      told += 1;
    });
    identity.withdraw('one');
    if (how === 'hint') live.publish('signing-keys', {});
    await expect.poll(() => answerTo(token), { timeout: 3000 }).toMatch(unknownKey);
    expect([told, keys.holds('one'), keys.holds('two'), await answerTo(other)]).toEqual([1, false, true, 'good']);
  });

  test('does not come back with an answer from before the hint', async () => {
    const live = await follow();
    const token = await signed('one', signing);
    await identity.publish('two');
    const gate = Promise.withResolvers<void>();
    identity.slow = gate.promise;
    live.publish('signing-keys', {});
    await expect.poll(() => identity.reads).toBe(2);
    identity.withdraw('one');
    live.publish('signing-keys', {});
    await Promise.resolve();
    identity.slow = null;
    gate.resolve();
    await expect.poll(() => answerTo(token), { timeout: 900, interval: 5 }).toMatch(unknownKey);
  });

  test('is learnt of although an answer before it never comes', async () => {
    const live = await follow();
    const token = await signed('one', signing);
    await identity.publish('two');
    identity.slow = new Promise(() => {});
    live.publish('signing-keys', {});
    await expect.poll(() => identity.reads).toBe(2);
    expect(await answerTo(token)).toBe('good');
    identity.slow = null;
    identity.withdraw('one');
    live.publish('signing-keys', {});
    await expect.poll(() => answerTo(token), { timeout: 4000 }).toMatch(unknownKey);
  });

  test('is not what an answer without keys means', async () => {
    const live = await follow();
    const token = await signed('one', signing);
    identity.set = [];
    const before = identity.reads;
    live.publish('signing-keys', {});
    await expect.poll(() => identity.reads).toBeGreaterThan(before);
    expect(await answerTo(token)).toBe('good');
  });

  test('whose name is given to another is withdrawn too', async () => {
    const live = await follow();
    const token = await signed('one', signing);
    expect(await answerTo(token)).toBe('good');
    identity.withdraw('one');
    await identity.publish('one');
    live.publish('signing-keys', {});
    await expect.poll(() => answerTo(token)).toMatch(/not valid/);
  });
});
