import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';
import { listSessions } from './session.query.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

function as({ accessToken }: Tokens, tenantId = aurora) {
  const { sub, sid } = claimsOf(accessToken) as { sub: string; sid: string };
  return home.house.as({ userId: sub, sessionId: sid, role: 'MENTEE', scopes: ['mentee'], tenantId });
}

const sidOf = ({ accessToken }: Tokens) => String(claimsOf(accessToken).sid);

async function ask(tokens: Tokens, query: string, variables: object, tenantId = aurora) {
  const { data, errors } = await as(tokens, tenantId).execute(query, { ...variables });
  expect(errors).toBeUndefined();
  return Object.values(data as Record<string, Record<string, unknown>>)[0]!;
}

const rename = (tokens: Tokens, sessionId: string, device: string) =>
  ask(
    tokens,
    `mutation ($input: RenameSessionInput!) {
      renameSession(input: $input) {
        __typename
        ... on RenameSessionSuccess { session { id device current } }
        ... on InvalidInput { field }
        ... on NotFound { code }
      }
    }`,
    { input: { sessionId, device } },
  );

const revoke = (tokens: Tokens, sessionId: string, tenantId = aurora) =>
  ask(
    tokens,
    `mutation ($input: RevokeSessionInput!) {
      revokeSession(input: $input) { __typename ... on RevokeSessionSuccess { sessionId } ... on NotFound { code } }
    }`,
    { input: { sessionId } },
    tenantId,
  );

const refresh = async ({ refreshToken }: Tokens) =>
  (
    await ask(
      { accessToken: phone.accessToken } as Tokens,
      'mutation ($t: String!) { refreshTokens(input: { refreshToken: $t }) { __typename } }',
      {
        t: refreshToken,
      },
    )
  ).__typename;

const ended = { revoked_at: new Date(), revoked_because: 'SIGNED_OUT' } as const;
const notFound = { __typename: 'NotFound', code: 'NOT_FOUND' };

let phone: Tokens;
let laptop: Tokens;
let stranger: Tokens;
beforeEach(async () => {
  [phone, laptop, stranger] = (await Promise.all(
    ['mentee40', 'mentee40', 'mentee41'].map(async (name) => (await home.signIn(`${name}@aurora.test`)).tokens),
  )) as [Tokens, Tokens, Tokens];
});

test('a place has the name that its person gives it', async () => {
  expect(await rename(phone, sidOf(laptop), '  Laptop at work ')).toEqual({
    __typename: 'RenameSessionSuccess',
    session: { id: sidOf(laptop), device: 'Laptop at work', current: false },
  });
  const { sessions } = (await ask(phone, '{ viewer { sessions { id device } } }', {})) as { sessions: { id: string }[] };
  expect(sessions.find(({ id }) => id === sidOf(laptop))).toMatchObject({ device: 'Laptop at work' });
});

test.each([
  ['nothing', '  '],
  ['a novel', 'x'.repeat(81)],
])('%s is no name', async (_, device) => {
  expect(await rename(phone, sidOf(phone), device)).toEqual({ __typename: 'InvalidInput', field: 'device' });
});

test('a phone that was lost is signed out from the laptop: at once, announced and recorded, and the laptop stays', async () => {
  const heard: unknown[] = [];
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const stop = await ctx.live.subscribe('revoked', (hint) => heard.push(hint));
  expect(await revoke(laptop, sidOf(phone))).toEqual({ __typename: 'RevokeSessionSuccess', sessionId: sidOf(phone) });
  await expect.poll(() => heard).toMatchObject([{ sessionId: sidOf(phone), tenantId: aurora }]);
  expect(await refresh(phone)).toBe('InvalidRefreshToken');
  expect(await refresh(laptop)).toBe('RefreshTokensSuccess');
  const polled = await home.router().fetch('/identity/revocations');
  expect(await polled.json()).toContainEqual(expect.objectContaining({ sessionId: sidOf(phone) }));
  const log = await ctx.db.selectFrom('audit_entry').selectAll().where('subject_id', '=', sidOf(phone)).execute();
  const userId = String(claimsOf(laptop.accessToken).sub);
  expect(log).toMatchObject([{ action: 'session.revoked', actor_id: userId, facts: { userId } }]);
  await stop();
});

test('a name has up to 80 characters', async () => {
  const answer = await rename(phone, sidOf(phone), ` ${'x'.repeat(80)} `);
  expect(answer).toMatchObject({ session: { device: 'x'.repeat(80), current: true } });
});

test('a person sees the places where they are signed in, newest first, and none that is over', async () => {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  await ctx.db.updateTable('session').set(ended).where('user_id', '=', demoUser(1, 49)).execute();
  const opened: Tokens[] = [];
  for (let count = 0; count < 3; count += 1) {
    home.clock.advance(1000);
    opened.push((await home.signIn('mentee49@aurora.test')).tokens);
  }
  const [oldest, middle, newest] = opened.map(sidOf);
  const ids = async () => (await listSessions(ctx, demoUser(1, 49))).map(({ id }) => id);
  expect(await ids()).toEqual([newest, middle, oldest]);
  const partner = { partner_id: 'partner_1', partner_scopes: ['profile:read'] };
  await ctx.db.updateTable('session').set(partner).where('id', '=', oldest!).execute();
  const whose = (await listSessions(ctx, demoUser(1, 49))).map(({ partnerId, partnerScopes }) => [partnerId, partnerScopes]);
  expect(whose).toEqual([
    [null, []],
    [null, []],
    ['partner_1', ['profile:read']],
  ]);
  await ctx.db.updateTable('session').set({ expires_at: home.clock.now() }).where('id', '=', middle!).execute();
  expect(await ids()).toEqual([newest, oldest]);
  expect(await revoke(opened[2]!, middle!)).toEqual(notFound);
  await ctx.db.updateTable('session').set(ended).where('id', '=', oldest!).execute();
  expect(await ids()).toEqual([newest]);
});

test('what is being ended meanwhile is waited for, and not found', async () => {
  const ending = `update identity.session set revoked_at = now(), revoked_because = 'SIGNED_OUT' where id = $1`;
  expect(await home.behind(ending, [sidOf(phone)], () => revoke(laptop, sidOf(phone)))).toEqual(notFound);
});

test('routers are told of what ended for as long as a token of it might live', async () => {
  await revoke(laptop, sidOf(phone));
  home.clock.advance(1);
  await revoke(laptop, sidOf(laptop));
  const told = async () => {
    const all = (await (await home.router().fetch('/identity/revocations')).json()) as { sessionId: string }[];
    return all.map(({ sessionId }) => sessionId).filter((id) => [sidOf(phone), sidOf(laptop)].includes(id));
  };
  home.clock.advance(16 * 60_000 - 1);
  expect(await told()).toEqual([sidOf(phone), sidOf(laptop)]);
  home.clock.advance(1);
  expect(await told()).toEqual([sidOf(laptop)]);
  home.clock.advance(1);
  expect(await told()).toEqual([]);
});

test('what has ended, or was never there, is not found', async () => {
  await revoke(laptop, sidOf(phone));
  expect(await revoke(laptop, sidOf(phone))).toEqual(notFound);
  expect(await rename(laptop, sidOf(phone), 'Phone')).toEqual(notFound);
  expect(await revoke(laptop, 'session_00000000000000000000000000')).toEqual(notFound);
  expect(await revoke(laptop, 'rubbish')).toEqual(notFound);
});

test('somebody else’s cannot be told from one that never was, and stays as it is', async () => {
  expect(await revoke(stranger, sidOf(phone))).toEqual(notFound);
  expect(await rename(stranger, sidOf(phone), 'Mine')).toEqual(notFound);
  expect(await revoke(phone, sidOf(phone), otherTenant)).toEqual(notFound);
  expect(await refresh(phone)).toBe('RefreshTokensSuccess');
});

test('the place that asks may end itself', async () => {
  expect(await revoke(phone, sidOf(phone))).toMatchObject({ __typename: 'RevokeSessionSuccess' });
  expect(await refresh(phone)).toBe('InvalidRefreshToken');
});
