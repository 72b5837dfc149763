import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { aurora, claimsOf, openIdentity, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

async function viewerOf(email: string) {
  const { tokens } = await home.signIn(email);
  const { sub, sid, role, scopes } = claimsOf(tokens.accessToken) as { sub: string; sid: string; role: string; scopes: string[] };
  return home.house.as({ userId: sub, sessionId: sid, role, scopes, tenantId: aurora });
}

const switchTo = `mutation ($role: UserRole!) {
  switchRole(input: { role: $role }) {
    __typename
    ... on SwitchRoleSuccess { role accessToken }
    ... on UserError { code message }
  }
}`;

test('a mentor learns for a while: the fresh token carries the role, the next sign-in starts in it, and the log knows', async () => {
  const mentor = await viewerOf('mentor10@aurora.test');
  const { data, errors } = await mentor.execute(switchTo, { role: 'MENTEE' });
  expect(errors).toBeUndefined();
  const { switchRole } = data as { switchRole: { __typename: string; accessToken: string } };
  expect(switchRole.__typename).toBe('SwitchRoleSuccess');
  expect(claimsOf(switchRole.accessToken)).toMatchObject({
    sub: demoUser(1, 10),
    role: 'MENTEE',
    scopes: ['mentee'],
    tenant: aurora,
  });
  expect((await home.signIn('mentor10@aurora.test')).tokens.role).toBe('MENTEE');

  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const log = await ctx.db.selectFrom('audit_entry').selectAll().where('action', '=', 'role.switched').execute();
  expect(log).toMatchObject([{ actor_id: demoUser(1, 10), actor_role: 'MENTOR', facts: { from: 'MENTOR', to: 'MENTEE' } }]);
});

test('nobody switches to a role that is not held', async () => {
  const mentee = await viewerOf('mentee40@aurora.test');
  for (const role of ['MENTOR', 'MODERATOR', 'ADMIN']) {
    const { data } = await mentee.execute(switchTo, { role });
    expect(data).toMatchObject({ switchRole: { __typename: 'RoleNotHeld', code: 'ROLE_NOT_HELD' } });
  }
});

test('a session that has ended switches nothing', async () => {
  const mentee = await viewerOf('mentee41@aurora.test');
  await mentee.execute('mutation { signOut { __typename } }');
  const { errors } = await mentee.execute(switchTo, { role: 'MENTEE' });
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('a token of somebody else’s session, or of none that there is, switches nothing', async () => {
  const mine = await home.signIn('mentor11@aurora.test');
  const theirs = claimsOf((await home.signIn('mentor12@aurora.test')).tokens.accessToken).sid as string;
  const { sub, scopes } = claimsOf(mine.tokens.accessToken) as { sub: string; scopes: string[] };
  const stray = (userId: string, sessionId?: string) =>
    home.house.as({ userId, ...(sessionId ? { sessionId } : {}), role: 'MENTOR', scopes, tenantId: aurora });
  for (const somebody of [stray(sub, theirs), stray(sub, 'session_0'), stray(sub), stray('user_0', theirs)]) {
    const { errors } = await somebody.execute(switchTo, { role: 'MENTEE' });
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  }
  const { db } = home.house.context({ tenantId: aurora }) as Ctx;
  const row = await db.selectFrom('session').select('role').where('id', '=', theirs).executeTakeFirst();
  expect(row).toEqual({ role: 'MENTOR' });
});

test('a role that is being taken away is not switched to, nor one in a session that is being ended', async () => {
  const mentor = await viewerOf('mentor13@aurora.test');
  const stops = 'update identity.mentor_profile set active = false where user_id = $1';
  await home.house.owner.query('update identity.session set role = $2 where user_id = $1', [demoUser(1, 13), 'MENTEE']);
  const holds = `with held as (select 1 from identity.user_account where id = $1 for update), stopped as (${stops} returning 1) select from held, stopped`;
  const { data } = await home.behind(holds, [demoUser(1, 13)], () => mentor.execute(switchTo, { role: 'MENTOR' }));
  expect(data.switchRole.code).toBe('ROLE_NOT_HELD');

  const other = await viewerOf('mentor14@aurora.test');
  const ends = `update identity.session set revoked_at = now(), revoked_because = 'SIGNED_OUT' where user_id = $1`;
  const { errors } = await home.behind(ends, [demoUser(1, 14)], () => other.execute(switchTo, { role: 'MENTEE' }));
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});

test('the viewer sees account, roles, tenant and sessions, and a stranger is nobody', async () => {
  const document =
    '{ viewer { user { id email displayName mentee { goals } } role roles scopes tenant { slug } sessions { id current device role } } }';
  const mentee = await viewerOf('mentee42@aurora.test');
  await home.signIn('mentee42@aurora.test');
  const { data, errors } = await mentee.execute(document);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    viewer: {
      user: { id: demoUser(1, 42), email: 'mentee42@aurora.test', mentee: { goals: ['Speak with suppliers in Shenzhen'] } },
      role: 'MENTEE',
      roles: ['MENTEE'],
      tenant: { slug: 'aurora' },
    },
  });
  const { sessions } = (data as { viewer: { sessions: { current: boolean }[] } }).viewer;
  expect(sessions.map((session) => session.current).sort()).toEqual([false, true]);
  expect((await home.stranger().execute(document)).data).toEqual({ viewer: null });
});

test('where a second factor is asked of who runs the marketplace, their roles wait for it, and are gone with it', async () => {
  const admin = (await home.signIn('admin@aurora.test')).tokens;
  const moderator = (await home.signIn('moderator@aurora.test')).tokens;
  const roleAndScopes = ({ accessToken }: Pick<Tokens, 'accessToken'>) => {
    const { role, scopes } = claimsOf(accessToken);
    return { role, scopes };
  };
  const ask = (secondFactorForStaff: boolean, by: Tokens) =>
    home.mutate('setPolicies', { secondFactorForStaff, reason: 'the insurer asks' }, { as: home.holderOf(by) });
  expect((await ask(true, admin)).__typename).toBe('SetPoliciesSuccess');
  const polled = (await (await home.router().fetch('/identity/revocations')).json()) as { userId: string }[];
  expect(polled.map(({ userId }) => userId)).toEqual(expect.arrayContaining([demoUser(1, 0), demoUser(1, 1)]));

  const { tokens } = (await home.mutate(
    'refreshTokens',
    { refreshToken: moderator.refreshToken },
    { fields: '... on RefreshTokensSuccess { tokens { accessToken refreshToken } }' },
  )) as unknown as { tokens: Tokens };
  expect(roleAndScopes(tokens)).toEqual({ role: 'MENTEE', scopes: ['mentee'] });
  const again = (await home.signIn('admin@aurora.test')).tokens;
  expect(roleAndScopes(again)).toEqual({ role: 'MENTEE', scopes: ['mentee'] });
  const who = home.holderOf(again);
  const { data } = await who.execute('{ viewer { roles withheldRoles } }');
  expect(data.viewer).toEqual({ roles: ['MENTEE'], withheldRoles: ['ADMIN'] });
  expect((await who.execute(switchTo, { role: 'ADMIN' })).data.switchRole.code).toBe('SECOND_FACTOR_NEEDED');
  expect((await who.execute(switchTo, { role: 'MODERATOR' })).data.switchRole.code).toBe('ROLE_NOT_HELD');

  const begun = await who.execute('mutation { beginAuthenticator { ... on BeginAuthenticatorSuccess { secret } } }');
  const app = new Authenticator(begun.data.beginAuthenticator.secret, () => home.clock.now());
  await home.mutate('confirmAuthenticator', { code: app.code() }, { as: who });
  const switched = (await who.execute(switchTo, { role: 'ADMIN' })).data.switchRole;
  expect(roleAndScopes(switched)).toMatchObject({ role: 'ADMIN', scopes: expect.arrayContaining(['admin', 'tenant:manage']) });
  const boss = { ...again, accessToken: switched.accessToken as string };
  await home.holderOf(boss).execute('mutation { removeAuthenticator { __typename } }');
  expect((await who.execute(switchTo, { role: 'ADMIN' })).data.switchRole.code).toBe('SECOND_FACTOR_NEEDED');
  expect((await ask(false, boss)).__typename).toBe('SetPoliciesSuccess');
  expect((await who.execute(switchTo, { role: 'ADMIN' })).data.switchRole.__typename).toBe('SwitchRoleSuccess');
});
