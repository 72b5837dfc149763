import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { sendPasswordChangedMail } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const newPassword = 'another rather long password';

function change(tokens: Tokens, input: object = {}) {
  const fields = '... on ChangePasswordSuccess { endedSessions } ... on InvalidInput { field }';
  const given = { currentPassword: demoPassword, newPassword, ...input };
  return home.mutate('changePassword', given, { as: home.holderOf(tokens), fields });
}

const refresh = async ({ refreshToken }: Tokens) => (await home.mutate('refreshTokens', { refreshToken })).__typename;

test('the other sessions end, this one goes on, the owner is told, and the change is on record without secrets', async () => {
  const email = 'mentee40@aurora.test';
  const [here, there] = [(await home.signIn(email)).tokens, (await home.signIn(email)).tokens];
  expect(await change(here)).toEqual({ __typename: 'ChangePasswordSuccess', endedSessions: 1 });

  expect(await refresh(here)).toBe('RefreshTokensSuccess');
  expect(await refresh(there)).toBe('InvalidRefreshToken');
  expect((await home.signIn(email)).__typename).toBe('InvalidCredentials');
  expect((await home.signIn(email, newPassword)).__typename).toBe('SignInSuccess');
  expect((await home.mailAbout(email, 'password')).text).toContain('was just changed');
  expect(await home.house.sent(sendPasswordChangedMail)).toEqual([{ userId: demoUser(1, 40) }]);

  const { db } = home.house.context({ tenantId: aurora }) as Ctx;
  const log = await db.selectFrom('audit_entry').selectAll().where('action', '=', 'password.changed').execute();
  expect(log).toMatchObject([{ subject_id: demoUser(1, 40), actor_id: demoUser(1, 40), facts: { endedSessions: 1 } }]);
});

test('a wrong password changes nothing and counts like one at sign-in', async () => {
  const email = 'mentee41@aurora.test';
  const { tokens } = await home.signIn(email);
  for (let guess = 0; guess < 5; guess += 1) {
    expect(await change(tokens, { currentPassword: `guess ${guess}` })).toEqual({
      __typename: 'WrongPassword',
      code: 'WRONG_PASSWORD',
    });
  }
  expect((await change(tokens)).__typename).toBe('TooManyAttempts');
  expect((await home.signIn(email)).__typename).toBe('TooManyAttempts');
  home.clock.advance(1000);
  expect((await change(tokens)).__typename).toBe('ChangePasswordSuccess');
  expect((await home.signIn(email, newPassword)).__typename).toBe('SignInSuccess');
});

test.each([
  ['a short one', 'short', { __typename: 'InvalidInput', field: 'newPassword' }],
  ['a common one', 'Password123!', { __typename: 'PasswordTooCommon' }],
  ['the name of the marketplace', 'Aurora Learning 2026', { __typename: 'PasswordTooCommon' }],
])('%s is refused as a new password', async (_, refused, answer) => {
  const { tokens } = await home.signIn('mentee42@aurora.test');
  expect(await change(tokens, { newPassword: refused })).toMatchObject(answer);
});

test('of two changes at once one wins, and the other password was never in force', async () => {
  const email = 'mentee43@aurora.test';
  const { tokens } = await home.signIn(email);
  const wishes = ['the first of two wishes', 'the second of two wishes'];
  const answers = await Promise.all(wishes.map((wish) => change(tokens, { newPassword: wish })));
  expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['ChangePasswordSuccess', 'WrongPassword']);
  const winner = wishes[answers.findIndex(({ __typename }) => __typename === 'ChangePasswordSuccess')]!;
  for (const wish of wishes) {
    expect((await home.signIn(email, wish)).__typename).toBe(wish === winner ? 'SignInSuccess' : 'InvalidCredentials');
  }
});

test('a sign-in with the old password that is under way while it changes opens nothing', async () => {
  const changing = `update identity.user_account set credential_version = credential_version + 1, password_hash = 'x' where id = $1`;
  const signedIn = await home.behind(changing, [demoUser(1, 44)], () => home.signIn('mentee44@aurora.test'));
  expect(signedIn.__typename).toBe('InvalidCredentials');
});

test('sign-ins at the same moment neither stop a change nor are stopped by it for long', async () => {
  const email = 'mentee45@aurora.test';
  for (const [from, to] of [
    [demoPassword, newPassword],
    [newPassword, demoPassword],
    [demoPassword, newPassword],
  ] as const) {
    const { tokens } = await home.signIn(email, from);
    const input = { currentPassword: from, newPassword: to };
    const [answer, ...others] = await Promise.all([change(tokens, input), ...[1, 2, 3].map(() => home.signIn(email, from))]);
    expect(answer.__typename).toBe('ChangePasswordSuccess');
    for (const { __typename } of others) expect(__typename).toMatch(/^(SignInSuccess|InvalidCredentials)$/);
    expect((await home.signIn(email, to)).__typename).toBe('SignInSuccess');
  }
});

test('needs someone who is signed in', async () => {
  const input = `{ currentPassword: "x", newPassword: "${newPassword}" }`;
  const { errors } = await home.stranger().execute(`mutation { changePassword(input: ${input}) { __typename } }`);
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});
