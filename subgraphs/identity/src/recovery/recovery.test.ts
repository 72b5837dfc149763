import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { decisionMade, sendPasswordResetMail } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity({ IDENTITY_RESET_URL: 'https://aurora.test/reset/{token}' });
});
afterAll(() => home?.close());

const newPassword = 'another rather long password';
const invalid = { __typename: 'InvalidResetToken', code: 'INVALID_RESET_TOKEN' };

const request = (email: string, as = home.stranger()) =>
  home.mutate('requestPasswordReset', { email }, { as, fields: '... on RequestPasswordResetSuccess { email expiresAt }' });
const reset = (token: string, password = newPassword, as = home.stranger()) =>
  home.mutate('resetPassword', { token, newPassword: password }, { as, fields: '... on ResetPasswordSuccess { endedSessions }' });
const tokenFor = async (email: string, count = 1) => (await home.tokenAbout(email, 'A new password', count))!;
const db = (tenantId: string = aurora) => (home.house.context({ tenantId }) as Ctx).db;

describe('a forgotten password', () => {
  test('is replaced with the token from the mail; every session ends, and the owner is told', async () => {
    const email = 'mentee40@aurora.test';
    const sessions = [(await home.signIn(email)).tokens, (await home.signIn(email)).tokens];
    await home.signIn(email, 'wrong');
    expect(await request(' Mentee40@Aurora.test')).toMatchObject({ __typename: 'RequestPasswordResetSuccess', email });
    const token = await tokenFor(email);
    expect((await home.mailAbout(email, 'A new password')).html).toContain(`href="https://aurora.test/reset/${token}"`);

    expect(await reset(token)).toEqual({ __typename: 'ResetPasswordSuccess', endedSessions: 2 });
    for (const { refreshToken } of sessions) {
      expect((await home.mutate('refreshTokens', { refreshToken })).__typename).toBe('InvalidRefreshToken');
    }
    expect((await home.signIn(email, demoPassword)).__typename).toBe('InvalidCredentials');
    expect((await home.signIn(email, newPassword)).__typename).toBe('SignInSuccess');
    expect((await home.mailAbout(email, 'was changed')).text).not.toContain('Token:');
    const log = await db().selectFrom('audit_entry').selectAll().where('action', '=', 'password.reset').execute();
    expect(log).toMatchObject([{ actor_id: demoUser(1, 40), subject_id: demoUser(1, 40), facts: { endedSessions: 2 } }]);
  });

  test('answers for an unknown address as for a known one, and leaves the same behind', async () => {
    const before = (await home.house.sent(sendPasswordResetMail)).length;
    const answers = [await request('mentee41@aurora.test'), await request('nobody@aurora.test')];
    expect(answers.map((answer) => ({ ...answer, email: '' }))[0]).toEqual({ ...answers[1], email: '' });
    expect((await home.house.sent(sendPasswordResetMail)).length).toBe(before + 2);
    await home.allMailsWritten();
    const rows = await db()
      .selectFrom('password_reset')
      .select(['email', 'reason', 'expires_at', 'user_id'])
      .where('email', 'in', ['mentee41@aurora.test', 'nobody@aurora.test'])
      .orderBy('email')
      .execute();
    const expires_at = rows[0]?.expires_at;
    expect(rows).toEqual([
      { email: 'mentee41@aurora.test', reason: 'FORGOTTEN', expires_at, user_id: demoUser(1, 41) },
      { email: 'nobody@aurora.test', reason: 'FORGOTTEN', expires_at, user_id: null },
    ]);
    expect(await home.mailsTo('nobody@aurora.test')).toEqual([]);
  });

  test('is nothing that an unverified registration has: it gets no mail, and its password stays without force', async () => {
    const email = 'unverified@example.test';
    await home.mutate('registerAccount', { email, password: newPassword, displayName: 'Stranger' });
    const registration = (await home.tokenMailedTo(email))!;
    await request(email);
    await home.allMailsWritten();
    expect(await home.mailsTo(email)).toHaveLength(1);
    expect(await reset(registration)).toEqual(invalid);
    expect((await home.signIn(email, newPassword)).__typename).toBe('InvalidCredentials');
  });

  test('of a suspended account may be replaced, and the account stays suspended', async () => {
    const none = { caseId: 'case_1', reverses: null, messageId: null, conversationId: null };
    const decision = { ...none, decisionId: 'decision_1', action: 'SUSPEND_USER' as const, userId: demoUser(1, 12) };
    await home.house.deliver(decisionMade, decision, { tenantId: aurora });
    await request('mentor12@aurora.test');
    expect(await reset(await tokenFor('mentor12@aurora.test'))).toMatchObject({ __typename: 'ResetPasswordSuccess' });
    expect((await home.signIn('mentor12@aurora.test', newPassword)).__typename).toBe('AccountSuspended');
  });

  test('needs an address', async () => {
    expect(await request('ada')).toMatchObject({ __typename: 'InvalidInput' });
  });
});

describe('a reset token', () => {
  test('works once, also when it is used four times at the same moment', async () => {
    const email = 'mentee43@aurora.test';
    await request(email);
    const token = await tokenFor(email);
    const wishes = [1, 2, 3, 4].map((n) => `the wish number ${n} of four`);
    const answers = await Promise.all(wishes.map((wish) => reset(token, wish)));
    expect(answers.filter(({ __typename }) => __typename === 'ResetPasswordSuccess')).toHaveLength(1);
    expect(answers.filter(({ __typename }) => __typename === 'InvalidResetToken')).toHaveLength(3);
    const winner = wishes[answers.findIndex(({ __typename }) => __typename === 'ResetPasswordSuccess')]!;
    expect((await home.signIn(email, winner)).__typename).toBe('SignInSuccess');
    expect(await reset(token)).toEqual(invalid);
  });

  test('is too old after half an hour', async () => {
    await request('mentee44@aurora.test');
    const token = await tokenFor('mentee44@aurora.test');
    home.clock.advance(30 * 60_000);
    expect(await reset(token)).toEqual({ __typename: 'ResetTokenExpired', code: 'RESET_TOKEN_EXPIRED' });
    expect((await home.signIn('mentee44@aurora.test')).__typename).toBe('SignInSuccess');
  });

  test('of another tenant is like an unknown one', async () => {
    await request('mentee45@aurora.test');
    const token = await tokenFor('mentee45@aurora.test');
    expect(await reset(token, newPassword, home.stranger(otherTenant))).toEqual(invalid);
    expect(await reset(token)).toMatchObject({ __typename: 'ResetPasswordSuccess' });
  });

  test('dies with a newer one, with a change of the password, and stays good when the password is refused', async () => {
    const email = 'mentee46@aurora.test';
    await request(email);
    const first = await tokenFor(email);
    home.clock.advance(1);
    await request(email);
    const second = await tokenFor(email, 2);
    expect(await reset(first)).toEqual(invalid);
    expect(await reset(second, 'short')).toMatchObject({ __typename: 'InvalidInput' });
    expect(await reset(second, 'Password123!')).toMatchObject({ __typename: 'PasswordTooCommon' });
    expect(await reset(second)).toMatchObject({ __typename: 'ResetPasswordSuccess' });

    home.clock.advance(1);
    await request(email);
    const third = await tokenFor(email, 3);
    const { tokens } = await home.signIn(email, newPassword);
    const change = { currentPassword: newPassword, newPassword: demoPassword };
    expect((await home.mutate('changePassword', change, { as: home.holderOf(tokens) })).__typename).toBe('ChangePasswordSuccess');
    expect(await reset(third)).toEqual(invalid);
  });

  test('is not taken while somebody guesses at its row', async () => {
    await request('mentee47@aurora.test');
    const token = await tokenFor('mentee47@aurora.test');
    for (let guess = 0; guess < 5; guess += 1) expect(await reset(`${token.slice(0, -4)}xxx${guess}`)).toEqual(invalid);
    expect(await reset(token)).toMatchObject({ __typename: 'TooManyAttempts' });
    home.clock.advance(1000);
    expect(await reset(token)).toMatchObject({ __typename: 'ResetPasswordSuccess' });
    for (const rubbish of ['', 'rubbish', 'x'.repeat(43), 'x'.repeat(69)]) expect(await reset(rubbish)).toEqual(invalid);
  });

  test('is neither stored nor sent over the bus', async () => {
    await request('mentee48@aurora.test');
    const token = await tokenFor('mentee48@aurora.test');
    const rows = JSON.stringify(await db().selectFrom('password_reset').selectAll().execute());
    const queued = JSON.stringify(await home.house.sent(sendPasswordResetMail));
    for (const place of [rows, queued]) expect(place).not.toContain(token.slice(26));
    expect(queued).not.toContain('@');
  });
});

test('no more than five mails an hour go to one address, and the last of them stays good', async () => {
  const email = 'mentee49@aurora.test';
  for (let count = 1; count <= 5; count += 1) {
    home.clock.advance(1);
    await request(email);
    await tokenFor(email, count);
  }
  home.clock.advance(1);
  await request(email);
  await home.allMailsWritten();
  expect((await home.mailsTo(email)).length).toBe(5);
  expect(await reset(await tokenFor(email, 5))).toMatchObject({ __typename: 'ResetPasswordSuccess' });
  home.clock.advance(3_600_001);
  await request(email);
  expect(await tokenFor(email, 6)).toEqual(expect.any(String));
});

test('a mail is written in the language and the name of the tenant, whatever that is called', async () => {
  const name = 'Käse & <b>"Brot"</b>';
  await db(otherTenant).updateTable('tenant_brand').set({ name, locale: 'de-AT' }).execute();
  await request('mentee49@demo.test', home.stranger(otherTenant));
  const mail = await home.mailAbout('mentee49@demo.test', `Ein neues Passwort für ${name}`);
  expect(mail.from?.name).toBe(name);
  expect(mail.html).toContain('Käse &amp; &lt;b&gt;&quot;Brot&quot;&lt;/b&gt;');
  expect(mail.html).not.toContain('<b>');
});

test('messages that overtake one another leave the newest token in force', async () => {
  const email = 'mentee51@aurora.test';
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  await request(email);
  const older = await tokenFor(email);
  home.clock.advance(1);
  await request(email);
  const newer = await tokenFor(email, 2);
  // As if the older one had never been issued when its message comes late.
  await ctx.db
    .updateTable('password_reset')
    .set({ issued_at: null, user_id: null, ended_at: null })
    .where('id', '=', `reset_${older.slice(0, 26)}`)
    .execute();
  await home.house.deliver(sendPasswordResetMail, { passwordResetId: `reset_${older.slice(0, 26)}` }, { tenantId: aurora });
  expect(await reset(older)).toEqual(invalid);
  expect(await reset(newer)).toMatchObject({ __typename: 'ResetPasswordSuccess' });
});
