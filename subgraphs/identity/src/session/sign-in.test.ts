import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { aurora, claimsOf, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';

/** What production uses; the other tests hash cheaply. */
const realHash = { IDENTITY_ARGON2_MEMORY_KIB: '19456', IDENTITY_ARGON2_PASSES: '2' };

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

describe('sign-in', () => {
  test('gives an access token that the published keys verify, with the claims that the router reads', async () => {
    const { tokens } = await home.signIn('mentor10@aurora.test');
    const response = await home.stranger().fetch('/.well-known/jwks.json');
    const keys = (await response.json()) as { keys: Record<string, string>[] };
    expect(keys.keys).toHaveLength(1);
    expect(Object.keys(keys.keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    const { payload, protectedHeader } = await jwtVerify(tokens.accessToken, createLocalJWKSet(keys as never), {
      issuer: 'lyceum',
      audience: 'lyceum',
      typ: 'at+jwt',
      algorithms: ['EdDSA'],
    });
    expect(protectedHeader.alg).toBe('EdDSA');
    expect(payload).toMatchObject({ sub: demoUser(1, 10), tenant: aurora, role: 'MENTOR', scopes: ['mentor'] });
    expect(payload.sid).toMatch(/^session_/);
    expect(payload.exp! - payload.iat!).toBe(15 * 60);
  });

  test('right passwords at the same moment all sign in, however the counts of their attempts are made and cleared', async () => {
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => home.signIn('mentee49@aurora.test')));
      expect(answers.filter(({ tokens }) => tokens?.accessToken)).toHaveLength(4);
    }
  });

  test('one key is made although many need the first at once', async () => {
    const other = await openIdentity();
    const answers = await Promise.all(Array.from({ length: 8 }, () => other.stranger().fetch('/.well-known/jwks.json')));
    const kids = await Promise.all(answers.map(async (answer) => JSON.stringify(await answer.json())));
    expect(new Set(kids).size).toBe(1);
    const ctx = other.house.context({ tenantId: aurora }) as Ctx;
    const rows = await ctx.db.selectFrom('signing_key').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed_private_jwk).toMatch(/^v1\./);
    expect(JSON.stringify(rows[0]?.public_jwk)).not.toContain('"d"');
    await other.close();
  });

  test('a place is called what its front end says, cut to 80 characters, or nothing', async () => {
    const { db } = home.house.context({ tenantId: aurora }) as Ctx;
    const named = async (device?: string) => {
      const input = { email: 'mentee50@aurora.test', password: demoPassword, ...(device === undefined ? {} : { device }) };
      const fields = '... on SignInSuccess { tokens { accessToken } }';
      const { tokens } = (await home.mutate('signIn', input, { fields })) as unknown as { tokens: Tokens };
      const { sid } = claimsOf(tokens.accessToken) as { sid: string };
      return (await db.selectFrom('session').select('device').where('id', '=', sid).executeTakeFirstOrThrow()).device;
    };
    expect(await named(`  ${'x'.repeat(100)}`)).toBe('x'.repeat(80));
    expect(await named('   ')).toBeNull();
    expect(await named()).toBeNull();
  });

  test('where something guards an account, a right password opens no session but a challenge', async () => {
    const { tokens } = await home.signIn('mentee51@aurora.test');
    const who = home.holderOf(tokens);
    const begun = await who.execute('mutation { beginAuthenticator { ... on BeginAuthenticatorSuccess { secret } } }');
    const app = new Authenticator(begun.data.beginAuthenticator.secret, () => home.clock.now());
    await home.mutate('confirmAuthenticator', { code: app.code() }, { as: who });

    const input = { email: 'mentee51@aurora.test', password: demoPassword, device: 'A new phone' };
    const fields = '... on SecondFactorRequired { challenge by }';
    const answer = await home.mutate('signIn', input, { fields });
    expect(answer).toEqual({
      __typename: 'SecondFactorRequired',
      challenge: expect.stringMatching(/^challenge_/),
      by: expect.arrayContaining(['AUTHENTICATOR']),
    });
    const { db } = home.house.context({ tenantId: aurora }) as Ctx;
    const sessions = await db.selectFrom('session').select('device').where('user_id', '=', demoUser(1, 51)).execute();
    expect(sessions).toEqual([{ device: 'test' }]);
    home.clock.advance(30_000);
    const completed = await home.mutate(
      'completeSignIn',
      { challenge: answer.challenge, code: app.code() },
      { fields: '... on SignInSuccess { user { id } }' },
    );
    expect(completed).toMatchObject({ user: { id: demoUser(1, 51) } });
    const both = await db.selectFrom('session').select('device').where('user_id', '=', demoUser(1, 51)).execute();
    expect(both.map(({ device }) => device).sort()).toEqual(['A new phone', 'test']);
  });

  test('somebody who is being locked out meanwhile is waited for, and comes in no more', async () => {
    const locking = 'update identity.user_account set suspended_at = now() where id = $1';
    const answer = await home.behind(locking, [demoUser(1, 48)], () => home.signIn('mentee48@aurora.test'));
    expect(answer).toMatchObject({ __typename: 'AccountSuspended', code: 'ACCOUNT_SUSPENDED' });
    const { db } = home.house.context({ tenantId: aurora }) as Ctx;
    expect(await db.selectFrom('session').select('id').where('user_id', '=', demoUser(1, 48)).execute()).toEqual([]);
  });

  test('a wrong password, an unknown address and an address of another tenant get the same answer', async () => {
    const wrong = await home.signIn('mentee41@aurora.test', 'not the password');
    expect(wrong).toMatchObject({ __typename: 'InvalidCredentials', code: 'INVALID_CREDENTIALS' });
    expect(await home.signIn('nobody@aurora.test', 'not the password')).toEqual(wrong);
    expect(await home.signIn('mentee41@aurora.test', demoPassword, otherTenant)).toEqual(wrong);
  });

  test('a known and an unknown address take the same time', async () => {
    const slow = await openIdentity(realHash);
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 25; round += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        const from = performance.now();
        await slow.signIn(kind === 'known' ? 'mentee42@aurora.test' : 'nobody@aurora.test', 'not the password');
        times[kind].push(performance.now() - from);
        slow.clock.advance(3_600_000);
      }
    }
    // The hash takes some 15 ms; skipped for one kind it would show as that much. Two milliseconds leave room for a noisy machine.
    const difference = Math.abs(median(times.known) - median(times.unknown));
    expect(median(times.unknown)).toBeGreaterThan(8);
    expect(difference).toBeLessThan(median(times.unknown) / 3);
    await slow.close();
  });

  test('after five attempts an address must wait, longer each time, known or not, even with the right password', async () => {
    for (const email of ['mentee43@aurora.test', 'nobody-at-all@aurora.test']) {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        expect(await home.signIn(email, 'wrong')).toMatchObject({ __typename: 'InvalidCredentials' });
      }
      const locked = await home.signIn(email, demoPassword);
      expect(locked).toMatchObject({ __typename: 'TooManyAttempts', code: 'TOO_MANY_ATTEMPTS' });
      expect(new Date(locked.retryAt!).getTime() - home.clock.now().getTime()).toBe(1000);
      home.clock.advance(1000);
      expect(await home.signIn(email, 'wrong')).toMatchObject({ __typename: 'InvalidCredentials' });
      home.clock.advance(1999);
      expect(await home.signIn(email, demoPassword)).toMatchObject({ __typename: 'TooManyAttempts' });
      home.clock.advance(1);
    }
    expect(await home.signIn('mentee43@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
    expect(await home.signIn('mentee43@aurora.test', 'wrong')).toMatchObject({ __typename: 'InvalidCredentials' });
  });

  test('parallel guesses are counted one by one', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => home.signIn('mentee44@aurora.test', `guess ${n}`)));
    expect(answers.filter((answer) => answer.__typename === 'InvalidCredentials')).toHaveLength(5);
    expect(answers.filter((answer) => answer.__typename === 'TooManyAttempts')).toHaveLength(15);
  });

  test('an attempt waits for another one of the same address that is being counted', async () => {
    await home.signIn('mentee46@aurora.test', 'wrong');
    const retryAt = new Date(home.clock.now().getTime() + 60_000);
    const counting = 'update identity.sign_in_attempt set failures = 10, locked_until = $1 where failures = 1';
    const attempt = await home.behind(counting, [retryAt], () => home.signIn('mentee46@aurora.test'));
    expect(attempt).toMatchObject({ __typename: 'TooManyAttempts', retryAt: retryAt.toISOString() });
  });

  test('a hash with lower parameters is made anew at the next sign-in', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const { hash } = await import('@node-rs/argon2');
    const weak = await hash(demoPassword, { memoryCost: 512, timeCost: 1, parallelism: 1 });
    await ctx.db.updateTable('user_account').set({ password_hash: weak }).where('email', '=', 'mentee45@aurora.test').execute();
    expect(await home.signIn('mentee45@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
    const row = await ctx.db
      .selectFrom('user_account')
      .select('password_hash')
      .where('email', '=', 'mentee45@aurora.test')
      .executeTakeFirst();
    expect(row?.password_hash).toContain('m=1024');
    expect(await home.signIn('mentee45@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
  });

  test('a flood beyond the queue is told to come back, and the house goes on', async () => {
    const small = await openIdentity({ ...realHash, IDENTITY_HASHING_AT_ONCE: '1', IDENTITY_HASHING_WAITING: '1' });
    const flood = Array.from({ length: 12 }, (_, n) =>
      small
        .stranger()
        .execute(`mutation { signIn(input: { email: "flood${n}@aurora.test", password: "wrong" }) { __typename } }`),
    );
    const codes = (await Promise.all(flood)).map(({ errors }) => errors?.[0]?.extensions?.code ?? 'answered');
    expect(codes).toContain('TOO_MANY_REQUESTS');
    expect(new Set(codes)).toEqual(new Set(['TOO_MANY_REQUESTS', 'answered']));
    expect(await small.signIn('mentee40@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
    await small.close();
  });
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
