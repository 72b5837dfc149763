/** What thieves of refresh tokens try, and accidents that look like it. */
import { randomBytes } from 'node:crypto';
import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, type Tokens } from '../testing/open-identity.ts';
import { renewSession } from './refresh.service.ts';
import { refreshTokenOf } from './refresh-token.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

type Refreshed = { readonly __typename: string; readonly tokens: Tokens };

async function refresh(refreshToken: string): Promise<Refreshed> {
  const { data, errors } = await home.stranger().execute(
    `mutation ($refreshToken: String!) {
      refreshTokens(input: { refreshToken: $refreshToken }) {
        __typename
        ... on RefreshTokensSuccess { tokens { accessToken refreshToken } }
      }
    }`,
    { refreshToken },
  );
  expect(errors).toBeUndefined();
  return data.refreshTokens;
}

const outcomeOf = async (token: string) => (await refresh(token)).__typename;
const fresh = 'RefreshTokensSuccess';
const refused = 'InvalidRefreshToken';

/** A session as signing in leaves it. */
function sessionOf(ctx: Ctx, userId: string) {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.next('session'),
    tenant_id: aurora,
    user_id: userId,
    role: 'MENTEE' as const,
    device: null,
    salt: randomBytes(16).toString('base64url'),
    generation: 1,
    authenticated_at: now,
    rotated_at: now,
    created_at: now,
    expires_at: new Date(now.getTime() + 86_400_000),
    revoked_at: null,
    revoked_because: null,
  };
}

function rowOf({ accessToken }: Tokens) {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  return ctx.db
    .selectFrom('session')
    .selectAll()
    .where('id', '=', String(claimsOf(accessToken).sid))
    .executeTakeFirstOrThrow();
}

/** A session that was renewed so often, all at one instant: its tokens, oldest first. */
async function family(rotations: number): Promise<{ first: Tokens; tokens: string[] }> {
  const { tokens: first } = await home.signIn('mentee40@aurora.test');
  const tokens = [first.refreshToken];
  for (let n = 0; n < rotations; n += 1) tokens.push((await refresh(tokens.at(-1)!)).tokens.refreshToken);
  return { first, tokens };
}

test('a hundred parallel uses of one token make one new generation and no fork', async () => {
  const { first } = await family(0);
  const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(first.refreshToken)));
  expect(new Set(answers.map(({ __typename }) => __typename))).toEqual(new Set([fresh]));
  expect(new Set(answers.map(({ tokens }) => tokens.refreshToken)).size).toBe(1);
  expect(await rowOf(first)).toMatchObject({ generation: 2, revoked_at: null });
});

test('a thousand times a refresh meets the end of its session: nothing of it lives on, whichever came first', async () => {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const userId = demoUser(1, 41);
  const rows = Array.from({ length: 1000 }, () => sessionOf(ctx, userId));
  await ctx.db.insertInto('session').values(rows).execute();
  const seen = new Map<string, number>();
  const meet = async ({ id, salt }: (typeof rows)[number], number: number) => {
    const person = home.house.as({ userId, sessionId: id, role: 'MENTEE', scopes: ['mentee'], tenantId: aurora });
    const end = () => person.execute('mutation { signOut { ... on SignOutSuccess { endedSessions } } }');
    const token = refreshTokenOf(ctx.ports.secrets, { id, salt }, 1);
    // Each goes first as often as the other.
    const early = number % 2 === 0 ? end() : null;
    const refreshing = refresh(token);
    const [answer, { data }] = await Promise.all([refreshing, early ?? end()]);
    expect(data.signOut.endedSessions).toBe(1);
    seen.set(answer.__typename, (seen.get(answer.__typename) ?? 0) + 1);
    expect(await outcomeOf(answer.__typename === fresh ? answer.tokens.refreshToken : token)).toBe(refused);
    return { id, generation: answer.__typename === fresh ? 2 : 1, revoked_because: 'SIGNED_OUT' };
  };
  const expected: { readonly id: string }[] = [];
  for (let from = 0; from < rows.length; from += 8)
    expected.push(...(await Promise.all(rows.slice(from, from + 8).map((row, index) => meet(row, index)))));
  const ended = await ctx.db
    .selectFrom('session')
    .select(['id', 'generation', 'revoked_because'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  expect(ended).toEqual(expected.toSorted((one, other) => (one.id < other.id ? -1 : 1)));
  expect([...seen.keys()].sort()).toEqual([refused, fresh].sort());
}, 120_000);

test('a rotation that waited while the session went on without it changes nothing, and its token is an old one', async () => {
  const { first } = await family(0);
  const goingOn = 'update identity.session set generation = 3 where id = $1';
  const late = await home.behind(goingOn, [claimsOf(first.accessToken).sid], () => outcomeOf(first.refreshToken));
  expect(late).toBe(refused);
  expect(await rowOf(first)).toMatchObject({ generation: 3, revoked_because: 'REFRESH_TOKEN_REUSED' });
});

describe('a session that was given to a partner', () => {
  const partnerId = 'partner_of_the_attack';
  const ctx = () => home.house.context({ tenantId: aurora }) as Ctx;
  const renew = async (token: string) => {
    const renewed = await renewSession(ctx(), token, partnerId);
    return '__typename' in renewed ? renewed.__typename : renewed.generation;
  };

  async function given() {
    const session = sessionOf(ctx(), demoUser(1, 42));
    const row = { ...session, partner_id: partnerId, partner_scopes: ['profile:read'] };
    await ctx().db.insertInto('session').values(row).execute();
    return { ...session, token: refreshTokenOf(ctx().ports.secrets, session, 1) };
  }

  test('a partner’s tokens are nothing to the person’s own refresh, nor the other way round, and neither ends a session', async () => {
    const [{ token }, { first }] = [await given(), await family(0)];
    expect(await outcomeOf(token)).toBe(refused);
    expect(await renew(first.refreshToken)).toBe(refused);
    expect(await renew(token)).toBe(2);
    expect(await outcomeOf(first.refreshToken)).toBe(fresh);
  });

  test('a partner’s renewal waits for who ends its session, and then gets nothing', async () => {
    const { id, token } = await given();
    const ending = `update identity.session set revoked_at = now(), revoked_because = 'PARTNER_REVOKED' where id = $1`;
    expect(await home.behind(ending, [id], () => renew(token))).toBe(refused);
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('of ten rotations within a second, token %i again ends the family', async (number) => {
  const { first, tokens } = await family(10);
  expect(await outcomeOf(tokens[number - 1]!)).toBe(refused);
  expect(await rowOf(first)).toMatchObject({ generation: 11, revoked_because: 'REFRESH_TOKEN_REUSED' });
  expect(await outcomeOf(tokens[10]!)).toBe(refused);
});

test('of ten rotations within a second, the token just replaced gives the newest again', async () => {
  const { first, tokens } = await family(10);
  expect((await refresh(tokens[9]!)).tokens.refreshToken).toBe(tokens[10]);
  expect(await rowOf(first)).toMatchObject({ generation: 11, revoked_at: null });
});

test('after a restart a lost answer is repeated, and what was replaced earlier is still theft', async () => {
  const { first, tokens } = await family(2);
  await home.house.restart();
  expect((await refresh(tokens[1]!)).tokens.refreshToken).toBe(tokens[2]);
  await home.house.restart();
  expect(await outcomeOf(tokens[0]!)).toBe(refused);
  expect(await rowOf(first)).toMatchObject({ revoked_because: 'REFRESH_TOKEN_REUSED' });
});

test('the grandparent ends the family, and the tip does not bring it back', async () => {
  const { first, tokens } = await family(2);
  expect(await outcomeOf(tokens[0]!)).toBe(refused);
  expect(await outcomeOf(tokens[2]!)).toBe(refused);
  expect(await outcomeOf(tokens[1]!)).toBe(refused);
  expect(await rowOf(first)).toMatchObject({ generation: 3, revoked_because: 'REFRESH_TOKEN_REUSED' });
});

test('a clock that is set back forgives nothing that was replaced earlier', async () => {
  const { first, tokens } = await family(2);
  home.clock.advance(-3_600_000);
  expect(await outcomeOf(tokens[0]!)).toBe(refused);
  expect(await rowOf(first)).toMatchObject({ revoked_because: 'REFRESH_TOKEN_REUSED' });
  home.clock.advance(3_600_000);
});

test('a session that was left to somebody who is suspended renews nothing, and goes on when they are reinstated', async () => {
  const { first } = await family(0);
  const suspend = (at: Date | null) =>
    home.house.owner.query('update identity.user_account set suspended_at = $2 where id = $1', [demoUser(1, 40), at]);
  await suspend(home.clock.now());
  expect(await outcomeOf(first.refreshToken)).toBe('AccountSuspended');
  expect(await rowOf(first)).toMatchObject({ generation: 1, revoked_at: null });
  await suspend(null);
  expect(await outcomeOf(first.refreshToken)).toBe(fresh);
});

test('theft is in the log, with the generation that was brought and the newest one', async () => {
  const { first, tokens } = await family(3);
  expect(await outcomeOf(tokens[1]!)).toBe(refused);
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const entries = await ctx.db
    .selectFrom('audit_entry')
    .select('facts')
    .where('action', '=', 'session.reuse_detected')
    .where('subject_id', '=', String(claimsOf(first.accessToken).sid))
    .execute();
  expect(entries).toEqual([{ facts: { userId: demoUser(1, 40), generation: 2, newest: 4 } }]);
});
