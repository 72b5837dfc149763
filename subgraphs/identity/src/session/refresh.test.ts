import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

async function refresh(refreshToken: string, tenantId = aurora) {
  const { data, errors } = await home.stranger(tenantId).execute(
    `mutation ($refreshToken: String!) {
      refreshTokens(input: { refreshToken: $refreshToken }) {
        __typename
        ... on RefreshTokensSuccess { tokens { accessToken refreshToken role } }
        ... on UserError { code message }
      }
    }`,
    { refreshToken },
  );
  expect(errors).toBeUndefined();
  return (data as { refreshTokens: { __typename: string; code?: string; tokens: Tokens } }).refreshTokens;
}

const signingOut = `update identity.session set revoked_at = now(), revoked_because = 'SIGNED_OUT' where id = $1`;
const invalid = { __typename: 'InvalidRefreshToken', code: 'INVALID_REFRESH_TOKEN' };

async function sessionRow(accessToken: string) {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const id = String(claimsOf(accessToken).sid);
  return ctx.db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

describe('refresh tokens', () => {
  test('rotate: each gives a fresh pair of the same session', async () => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    const second = await refresh(tokens.refreshToken);
    expect(second.tokens.refreshToken).not.toBe(tokens.refreshToken);
    expect(claimsOf(second.tokens.accessToken)).toMatchObject({
      sub: demoUser(1, 40),
      sid: claimsOf(tokens.accessToken).sid,
      role: 'MENTEE',
    });
    const third = await refresh(second.tokens.refreshToken);
    expect(third.__typename).toBe('RefreshTokensSuccess');
    expect((await sessionRow(tokens.accessToken)).generation).toBe(3);
  });

  test('fifty parallel uses of one token make one generation and get the same successor', async () => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(tokens.refreshToken)));
    expect(new Set(answers.map((answer) => answer.tokens.refreshToken)).size).toBe(1);
    expect((await sessionRow(tokens.accessToken)).generation).toBe(2);
  });

  test('the token just replaced is forgiven for ten seconds and is theft afterwards', async () => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    const next = await refresh(tokens.refreshToken);
    home.clock.advance(10_000);
    expect((await refresh(tokens.refreshToken)).tokens.refreshToken).toBe(next.tokens.refreshToken);
    home.clock.advance(1);
    expect(await refresh(tokens.refreshToken)).toMatchObject(invalid);
    expect(await refresh(next.tokens.refreshToken)).toMatchObject(invalid);
  });

  test('an older token ends family and session at once, which is committed, announced and recorded', async () => {
    const heard: unknown[] = [];
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const stop = await ctx.live.subscribe('revoked', (hint) => heard.push(hint));
    const { tokens } = await home.signIn('mentee40@aurora.test');
    const second = await refresh(tokens.refreshToken);
    const third = await refresh(second.tokens.refreshToken);
    expect(await refresh(tokens.refreshToken)).toMatchObject(invalid);

    const session = await sessionRow(tokens.accessToken);
    expect(session).toMatchObject({ revoked_because: 'REFRESH_TOKEN_REUSED' });
    expect(await refresh(third.tokens.refreshToken)).toMatchObject(invalid);
    await expect.poll(() => heard).toMatchObject([{ sessionId: session.id, tenantId: aurora }]);
    const polled = await home.router().fetch('/identity/revocations');
    expect(await polled.json()).toContainEqual(
      expect.objectContaining({ sessionId: session.id, userId: null, tenantId: aurora }),
    );
    const log = await ctx.db.selectFrom('audit_entry').selectAll().where('subject_id', '=', session.id).execute();
    expect(log).toMatchObject([{ action: 'session.reuse_detected' }]);
    await stop();
  });

  test('a thief and the owner at the same moment never both go on', async () => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    const second = await refresh(tokens.refreshToken);
    await refresh(second.tokens.refreshToken);
    // Generation 3 is the newest; the thief holds 1 while the owner races with 2 (in grace).
    await Promise.all([refresh(tokens.refreshToken), refresh(second.tokens.refreshToken)]);
    const session = await sessionRow(tokens.accessToken);
    expect(session.revoked_at).not.toBeNull();
    expect(session.generation).toBe(3);
  });

  test.each([
    ['rubbish', () => 'rubbish'],
    ['a forged code', (token: string) => `${token.slice(0, -43)}${'A'.repeat(43)}`],
    ['the next number with the code of this one', (token: string) => token.replace('.1.', '.2.')],
    ['a re-spelled number', (token: string) => token.replace('.1.', '.01.')],
    ['trailing space', (token: string) => `${token} `],
  ])('%s is refused and harms no session', async (_, forge) => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    expect(await refresh(forge(tokens.refreshToken))).toMatchObject(invalid);
    expect((await refresh(tokens.refreshToken)).__typename).toBe('RefreshTokensSuccess');
  });

  test('a token presented at another tenant is like an unknown one, and harms no session', async () => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    expect(await refresh(tokens.refreshToken, otherTenant)).toMatchObject(invalid);
    expect((await refresh(tokens.refreshToken)).__typename).toBe('RefreshTokensSuccess');
  });

  test('goes on with the role to which the session is switched at the same moment', async () => {
    const { tokens } = await home.signIn('mentor15@aurora.test');
    const { id } = await sessionRow(tokens.accessToken);
    home.clock.advance(86_400_000);
    const switching = `update identity.session set role = 'MENTEE' where id = $1`;
    const { tokens: next } = await home.behind(switching, [id], () => refresh(tokens.refreshToken));
    expect(next.role).toBe('MENTEE');
    const now = home.clock.now();
    const expires_at = new Date(now.getTime() + 30 * 86_400_000);
    expect(await sessionRow(next.accessToken)).toMatchObject({ id, generation: 2, rotated_at: now, expires_at, role: 'MENTEE' });
  });

  test('who is locked out is told so, and a partner’s session is not a person’s to renew', async () => {
    const { db } = home.house.context({ tenantId: aurora }) as Ctx;
    const { tokens } = await home.signIn('mentee45@aurora.test');
    const account = db.updateTable('user_account').where('id', '=', demoUser(1, 45));
    await account.set({ suspended_at: home.clock.now() }).execute();
    expect(await refresh(tokens.refreshToken)).toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    await account.set({ suspended_at: null }).execute();
    const { id } = await sessionRow(tokens.accessToken);
    const partner = { partner_id: 'partner_of_somebody', partner_scopes: ['mentee'] };
    await db.updateTable('session').set(partner).where('id', '=', id).execute();
    expect(await refresh(tokens.refreshToken)).toMatchObject(invalid);
    await db.updateTable('session').set({ partner_id: null, partner_scopes: null }).where('id', '=', id).execute();
    expect((await refresh(tokens.refreshToken)).__typename).toBe('RefreshTokensSuccess');
  });

  test('an unused session ends after thirty days', async () => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    home.clock.advance(30 * 86_400_000);
    expect(await refresh(tokens.refreshToken)).toMatchObject(invalid);
  });

  test('a session that is used again and again ends 180 days after signing in all the same', async () => {
    let { tokens } = await home.signIn('mentee40@aurora.test');
    for (let day = 29; day < 180; day += 29) {
      home.clock.advance(29 * 86_400_000);
      ({ tokens } = await refresh(tokens.refreshToken));
    }
    home.clock.advance(6 * 86_400_000 - 1);
    ({ tokens } = await refresh(tokens.refreshToken));
    home.clock.advance(1);
    expect(await refresh(tokens.refreshToken)).toMatchObject(invalid);
  });
});

describe('sign-out', () => {
  const as = (tokens: Tokens) => {
    const claims = claimsOf(tokens.accessToken);
    return home.house.as({
      userId: String(claims.sub),
      sessionId: String(claims.sid),
      role: 'MENTEE',
      scopes: ['mentee'],
      tenantId: aurora,
    });
  };
  const signOut = async (tokens: Tokens, everywhere: boolean) => {
    const { data } = await as(tokens).execute(
      `mutation ($everywhere: Boolean!) { signOut(input: { everywhere: $everywhere }) { ... on SignOutSuccess { endedSessions } } }`,
      { everywhere },
    );
    return (data as { signOut: { endedSessions: number } }).signOut.endedSessions;
  };

  test('ends this session only, once', async () => {
    const one = (await home.signIn('mentee46@aurora.test')).tokens;
    const two = (await home.signIn('mentee46@aurora.test')).tokens;
    expect(await signOut(one, false)).toBe(1);
    expect(await signOut(one, false)).toBe(0);
    expect(await refresh(one.refreshToken)).toMatchObject(invalid);
    expect((await refresh(two.refreshToken)).__typename).toBe('RefreshTokensSuccess');
  });

  test('everywhere ends all sessions of the person and nobody else’s', async () => {
    const mine = [(await home.signIn('mentee47@aurora.test')).tokens, (await home.signIn('mentee47@aurora.test')).tokens];
    const theirs = (await home.signIn('mentee48@aurora.test')).tokens;
    expect(await signOut(mine[0]!, true)).toBe(2);
    for (const tokens of mine) expect(await refresh(tokens.refreshToken)).toMatchObject(invalid);
    expect((await refresh(theirs.refreshToken)).__typename).toBe('RefreshTokensSuccess');
  });

  test('of what somebody else is ending ends and records nothing, and everywhere it waits for who holds the account', async () => {
    const enter = async () => (await home.signIn('mentee51@aurora.test')).tokens;
    for (const everywhere of [false, true]) {
      const tokens = await enter();
      const { id } = await sessionRow(tokens.accessToken);
      expect(await home.behind(signingOut, [id], () => signOut(tokens, everywhere))).toBe(0);
    }
    const { db } = home.house.context({ tenantId: aurora }) as Ctx;
    const entries = () => db.selectFrom('audit_entry').select('facts').where('subject_id', '=', demoUser(1, 51)).execute();
    expect(await entries()).toEqual([]);
    const holding = 'update identity.user_account set preferred_role = preferred_role where id = $1';
    const [tokens] = [await enter(), await enter()];
    expect(await home.behind(holding, [demoUser(1, 51)], () => signOut(tokens, true))).toBe(2);
    expect(await entries()).toEqual([{ facts: { sessions: 2 } }]);
  });

  test('needs someone who is signed in', async () => {
    const { errors } = await home.stranger().execute('mutation { signOut { __typename } }');
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  test('that is under way makes a refresh wait for it and fail', async () => {
    const { tokens } = await home.signIn('mentee50@aurora.test');
    const { id } = await sessionRow(tokens.accessToken);
    expect(await home.behind(signingOut, [id], () => refresh(tokens.refreshToken))).toMatchObject(invalid);
  });

  test('that is under way makes a repeated refresh wait for it and fail, too', async () => {
    const { tokens } = await home.signIn('mentee50@aurora.test');
    const { id } = await sessionRow(tokens.accessToken);
    await refresh(tokens.refreshToken);
    expect(await home.behind(signingOut, [id], () => refresh(tokens.refreshToken))).toMatchObject(invalid);
  });

  test('races with a refresh without deadlock, and the session is over', async () => {
    const { tokens } = await home.signIn('mentee49@aurora.test');
    await Promise.all([signOut(tokens, false), ...Array.from({ length: 10 }, () => refresh(tokens.refreshToken))]);
    expect(await refresh(tokens.refreshToken)).toMatchObject(invalid);
  });
});
