import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { decisionMade, decisionRefused, userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const none = { caseId: 'case_1', reverses: null, messageId: null, conversationId: null, userId: null };
const suspend = (decisionId: string, userId: string, options: object = {}) =>
  home.house.deliver(decisionMade, { ...none, decisionId, action: 'SUSPEND_USER', userId }, { tenantId: aurora, ...options });
const reverse = (decisionId: string, reverses: string) =>
  home.house.deliver(decisionMade, { ...none, decisionId, action: 'REVERSED', reverses }, { tenantId: aurora });

const refreshDocument = `mutation ($refreshToken: String!) {
  refreshTokens(input: { refreshToken: $refreshToken }) { __typename ... on UserError { code } }
}`;

test('a suspended person is out at once, everywhere, and is told so only with the right password', async () => {
  const userId = demoUser(1, 12);
  const email = 'mentor12@aurora.test';
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const heard: unknown[] = [];
  const stop = await ctx.live.subscribe('revoked', (hint) => heard.push(hint));
  const { tokens } = await home.signIn(email);

  await suspend('decision_1', userId, { id: 'event-1' });
  await suspend('decision_1', userId, { id: 'event-1' });
  expect(await home.signIn(email)).toMatchObject({ __typename: 'AccountSuspended', code: 'ACCOUNT_SUSPENDED' });
  expect(await home.signIn(email, 'wrong')).toMatchObject({ __typename: 'InvalidCredentials' });
  const { data } = await home.stranger().execute(refreshDocument, { refreshToken: tokens.refreshToken });
  expect(data).toEqual({ refreshTokens: { __typename: 'AccountSuspended', code: 'ACCOUNT_SUSPENDED' } });
  await expect.poll(() => heard).toMatchObject([{ userId, tenantId: aurora }]);
  expect(await home.house.sent(userSuspended)).toEqual([{ userId, decisionId: 'decision_1' }]);
  const log = await ctx.db
    .selectFrom('audit_entry')
    .select('action')
    .where('subject_id', '=', userId)
    .where('action', 'like', 'account.%')
    .execute();
  expect(log).toEqual([{ action: 'account.suspended' }]);

  const mentors = await home
    .stranger()
    .execute(
      `{ mentor(id: "${userId.replace('user', 'mentor')}") { id } user(id: "${userId}") { displayName mentor { active } } }`,
    );
  expect(mentors.data).toEqual({ mentor: null, user: { displayName: 'Mei-Ling Chen', mentor: { active: false } } });
  await stop();
});

test('a reversal lets the person in again, with a new session', async () => {
  const userId = demoUser(1, 13);
  const { tokens } = await home.signIn('mentor13@aurora.test');
  await suspend('decision_2', userId);
  await reverse('decision_3', 'decision_2');
  expect(await home.signIn('mentor13@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
  const { data } = await home.stranger().execute(refreshDocument, { refreshToken: tokens.refreshToken });
  expect(data).toMatchObject({ refreshTokens: { __typename: 'InvalidRefreshToken' } });
  expect(await home.house.sent(userReinstated)).toContainEqual({ userId, decisionId: 'decision_3' });
});

test('of two suspensions one reversal leaves the other', async () => {
  const userId = demoUser(1, 14);
  await suspend('decision_4', userId);
  await suspend('decision_5', userId);
  await reverse('decision_6', 'decision_4');
  expect(await home.signIn('mentor14@aurora.test')).toMatchObject({ __typename: 'AccountSuspended' });
  await reverse('decision_7', 'decision_5');
  expect(await home.signIn('mentor14@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
});

test('a reversal that overtakes its decision still holds', async () => {
  await reverse('decision_9', 'decision_8');
  await suspend('decision_8', demoUser(1, 15));
  expect(await home.signIn('mentor15@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
});

test('a decision of one tenant reaches nobody of another', async () => {
  await suspend('decision_10', demoUser(1, 16), { tenantId: otherTenant });
  expect(await home.signIn('mentor16@aurora.test')).toMatchObject({ __typename: 'SignInSuccess' });
});

test('a person who signs in while being suspended has no living session afterwards', async () => {
  const userId = demoUser(1, 17);
  await Promise.all([suspend('decision_11', userId), ...Array.from({ length: 4 }, () => home.signIn('mentor17@aurora.test'))]);
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const alive = await ctx.db
    .selectFrom('session')
    .select('id')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  expect(alive).toEqual([]);
});

test('rank decides: whom the decider does not outrank is not suspended, and safety is told; everybody else is', async () => {
  const [admin, moderator, mentee] = [demoUser(1, 0), demoUser(1, 1), demoUser(1, 50)];
  const colleague = demoUser(1, 18);
  const grant = `update identity.user_account set granted_roles = $2 where id = $1`;
  await home.house.owner.query(grant, [colleague, ['MODERATOR']]);
  await home.house.owner.query(grant, [demoUser(1, 19), ['PLATFORM_ADMIN']]);
  const tries: readonly (readonly [decider: string | null, subject: string, suspended: boolean])[] = [
    [moderator, admin, false],
    [moderator, colleague, false],
    [admin, admin, false],
    [admin, demoUser(1, 19), false],
    [mentee, colleague, false],
    [null, moderator, false],
    [moderator, mentee, true],
    [admin, colleague, true],
    [null, demoUser(1, 20), true],
  ];
  for (const [index, [actorId, userId, suspended]] of tries.entries()) {
    const decisionId = `decision_rank_${index}`;
    await suspend(decisionId, userId, { actorId });
    const { rowCount } = await home.house.owner.query('select from identity.suspension where decision_id = $1', [decisionId]);
    expect([actorId, userId, rowCount === 1]).toEqual([actorId, userId, suspended]);
    const told = (await home.house.sent(decisionRefused)).filter((one) => one.decisionId === decisionId);
    expect(told).toEqual(suspended ? [] : [{ decisionId, caseId: 'case_1' }]);
  }
  expect((await home.signIn('admin@aurora.test')).__typename).toBe('SignInSuccess');
});
