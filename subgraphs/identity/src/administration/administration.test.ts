import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { decisionMade, userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Tokens;
beforeAll(async () => {
  home = await openIdentity();
  admin = (await home.signIn('admin@aurora.test')).tokens;
});
afterAll(() => home?.close());

function as({ accessToken }: Tokens) {
  const { sub, sid, role, scopes } = claimsOf(accessToken) as { sub: string; sid: string; role: string; scopes: string[] };
  return home.house.as({ userId: sub, sessionId: sid, role, scopes, tenantId: aurora });
}

const userOf = ({ accessToken }: Tokens) => String(claimsOf(accessToken).sub);
const mentee = (number: number) => ({ email: `mentee${number}@aurora.test`, userId: demoUser(1, number) });
const reason = 'asked by its owner, ticket 17';

function mutationOf(field: string) {
  const type = /Role$/.test(field) ? 'ChangeRoleInput!' : 'AdministerAccountInput!';
  return `mutation ($input: ${type}) {
    ${field}(input: $input) {
      __typename
      ... on AdministerAccountSuccess { account { user { id } roles suspendedAt openSessions } }
      ... on InvalidInput { field }
      ... on UserError { code }
    }
  }`;
}

async function change(field: string, input: object, by = admin) {
  const { data, errors } = await as(by).execute(mutationOf(field), { input: { reason, ...input } });
  expect(errors).toBeUndefined();
  return data[field];
}

async function refresh({ refreshToken }: Tokens) {
  const { data } = await home.stranger().execute(
    `mutation ($t: String!) {
      refreshTokens(input: { refreshToken: $t }) { __typename ... on RefreshTokensSuccess { tokens { role } } }
    }`,
    { t: refreshToken },
  );
  return data.refreshTokens;
}

async function recorded(subjectId: string) {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const rows = await ctx.db
    .selectFrom('audit_entry')
    .select(['action', 'actor_id', 'personal'])
    .where('subject_id', '=', subjectId)
    .orderBy('id')
    .execute();
  return rows.map(({ action, actor_id, personal }) => ({ action, by: actor_id, reason: personal?.reason }));
}

const all = ['lockAccount', 'unlockAccount', 'signOutAccount', 'grantRole', 'revokeRole'];
const roleOf = (field: string) => (/Role$/.test(field) ? { role: 'MODERATOR' } : {});

describe('who may', () => {
  test.each(all)('%s is for admins, with the scope in the token', async (field) => {
    for (const by of ['mentee40', 'mentor10', 'moderator']) {
      const { tokens } = await home.signIn(`${by}@aurora.test`);
      const input = { userId: mentee(41).userId, reason, ...roleOf(field) };
      const { errors } = await as(tokens).execute(mutationOf(field), { input });
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    }
  });

  test.each(all)('%s: never to oneself, and never without a reason', async (field) => {
    const own = { userId: userOf(admin), ...roleOf(field) };
    expect(await change(field, own)).toEqual({ __typename: 'OwnAccount', code: 'OWN_ACCOUNT' });
    for (const nothing of ['  ', 'x'.repeat(501)]) {
      const refused = await change(field, { userId: mentee(41).userId, ...roleOf(field), reason: nothing });
      expect(refused).toEqual({ __typename: 'InvalidInput', field: 'reason', code: 'INVALID_INPUT' });
    }
  });

  test.each(all)('%s: an account of another marketplace is like one that never was', async (field) => {
    const unknown = ['user_00000000000000000000000000', demoUser(2, 40), 'rubbish'];
    for (const userId of unknown) {
      expect(await change(field, { userId, ...roleOf(field) })).toEqual({ __typename: 'NotFound', code: 'NOT_FOUND' });
    }
    expect(await recorded(demoUser(2, 40))).toEqual([]);
  });

  test.each(all)('%s asks for a proof of the last ten minutes, and changes nothing before', async (field) => {
    home.clock.advance(10 * 60_000);
    const { userId } = mentee(42);
    const refused = await change(field, { userId, ...roleOf(field) });
    expect(refused).toEqual({ __typename: 'StepUpRequired', code: 'STEP_UP_REQUIRED' });
    expect(await recorded(userId)).toEqual([]);
    admin = (await home.signIn('admin@aurora.test')).tokens;
  });
});

describe('locking', () => {
  test('ends sign-in, sessions and refresh at once; once more changes nothing; unlocking lets in again', async () => {
    const { email, userId } = mentee(43);
    const { tokens } = await home.signIn(email);
    const locked = await change('lockAccount', { userId });
    expect(locked.account).toEqual({
      user: { id: userId },
      roles: ['MENTEE'],
      suspendedAt: home.clock.now().toISOString(),
      openSessions: 0,
    });
    expect((await home.signIn(email)).__typename).toBe('AccountSuspended');
    expect((await refresh(tokens)).__typename).toBe('AccountSuspended');
    await change('lockAccount', { userId });
    expect((await home.house.sent(userSuspended)).filter((one) => one.userId === userId)).toHaveLength(1);

    expect((await change('unlockAccount', { userId })).account.suspendedAt).toBeNull();
    await change('unlockAccount', { userId });
    expect((await home.signIn(email)).__typename).toBe('SignInSuccess');
    expect((await home.house.sent(userReinstated)).filter((one) => one.userId === userId)).toHaveLength(1);
    const by = userOf(admin);
    expect((await recorded(userId)).filter((one) => one.reason)).toEqual([
      { action: 'account.locked', by, reason },
      { action: 'account.unlocked', by, reason },
    ]);
  });

  test('takes nothing back that a moderator decided', async () => {
    const { email, userId } = mentee(44);
    const none = { caseId: 'case_1', reverses: null, messageId: null, conversationId: null };
    await home.house.deliver(
      decisionMade,
      { ...none, decisionId: 'decision_44', action: 'SUSPEND_USER', userId },
      { tenantId: aurora },
    );
    await change('lockAccount', { userId });
    expect((await change('unlockAccount', { userId })).account.suspendedAt).not.toBeNull();
    expect((await home.signIn(email)).__typename).toBe('AccountSuspended');
  });

  test('signing out ends all sessions and keeps nobody from coming back', async () => {
    const { email, userId } = mentee(45);
    const both = [(await home.signIn(email)).tokens, (await home.signIn(email)).tokens];
    expect((await change('signOutAccount', { userId })).account.openSessions).toBe(0);
    for (const tokens of both) expect((await refresh(tokens)).__typename).toBe('InvalidRefreshToken');
    expect((await home.signIn(email)).__typename).toBe('SignInSuccess');
    expect(await recorded(userId)).toContainEqual({ action: 'account.signed_out', by: userOf(admin), reason });
  });
});

describe('roles', () => {
  const switchTo = async (tokens: Tokens, role: string) => {
    const { data } = await as(tokens).execute(
      'mutation ($role: UserRole!) { switchRole(input: { role: $role }) { __typename ... on SwitchRoleSuccess { accessToken } } }',
      { role },
    );
    return data.switchRole;
  };

  test('a moderator is made, and unmade: tokens with the role are ended, the session goes on without it', async () => {
    const { email, userId } = mentee(46);
    const { tokens } = await home.signIn(email);
    expect((await switchTo(tokens, 'MODERATOR')).__typename).toBe('RoleNotHeld');
    expect((await change('grantRole', { userId, role: 'MODERATOR' })).account.roles).toEqual(['MENTEE', 'MODERATOR']);
    await change('grantRole', { userId, role: 'MODERATOR' });
    const moderating = await switchTo(tokens, 'MODERATOR');
    expect(claimsOf(moderating.accessToken)).toMatchObject({ role: 'MODERATOR', scopes: ['moderate', 'moderation:decide'] });

    expect((await change('revokeRole', { userId, role: 'MODERATOR' })).account.roles).toEqual(['MENTEE']);
    const polled = await (await home.router().fetch('/identity/revocations')).json();
    expect(polled).toContainEqual(expect.objectContaining({ userId, sessionId: null, at: home.clock.now().toISOString() }));
    expect(await refresh(tokens)).toEqual({ __typename: 'RefreshTokensSuccess', tokens: { role: 'MENTEE' } });
    const by = userOf(admin);
    expect((await recorded(userId)).filter((one) => one.reason)).toEqual([
      { action: 'role.granted', by, reason },
      { action: 'role.revoked', by, reason },
    ]);
  });

  test.each(['MENTEE', 'MENTOR'])('%s is not for admins to give or take', async (role) => {
    for (const field of ['grantRole', 'revokeRole']) {
      const refused = await change(field, { userId: mentee(47).userId, role });
      expect(refused).toEqual({ __typename: 'InvalidInput', field: 'role', code: 'INVALID_INPUT' });
    }
  });
});

describe('the list of accounts', () => {
  const list = async (filter: object, page = '') => {
    const { data, errors } = await as(admin).execute(
      `query ($filter: AccountFilter) {
        accounts(filter: $filter ${page}) { nodes { user { id email } roles } pageInfo { hasNextPage endCursor } }
      }`,
      { filter },
    );
    expect(errors).toBeUndefined();
    return data.accounts;
  };
  const ids = ({ nodes }: { nodes: { user: { id: string } }[] }) => nodes.map(({ user }) => user.id);

  test('is found by parts of address and name, role and standing', async () => {
    expect(ids(await list({ search: 'MENTEE4 7@aurora' }))).toEqual([mentee(47).userId]);
    expect(ids(await list({ search: 'mei-ling' }))).toEqual([demoUser(1, 12)]);
    expect(ids(await list({ search: '100%' }))).toEqual([]);
    expect(ids(await list({ role: 'ADMIN' }))).toEqual([userOf(admin)]);
    expect(ids(await list({ suspended: true }))).toEqual([mentee(44).userId]);
    expect(ids(await list({ suspended: false, search: 'mentee44' }))).toEqual([]);
  });

  test('has pages, and nobody of another marketplace', async () => {
    const first = await list({}, ', first: 20');
    const rest = await list({}, `, first: 100, after: "${first.pageInfo.endCursor}"`);
    const everybody = [...ids(first), ...ids(rest)];
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(new Set(everybody).size).toBe(everybody.length);
    const { rows } = await home.house.owner.query('select id from identity.user_account where tenant_id = $1', [aurora]);
    expect(everybody.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  });

  test('is for admins', async () => {
    const { tokens } = await home.signIn('moderator@aurora.test');
    const { errors } = await as(tokens).execute('{ accounts { nodes { user { id } } } }');
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
