import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { sendEmailChangeMail } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const invalid = { __typename: 'InvalidEmailChangeToken', code: 'INVALID_EMAIL_CHANGE_TOKEN' };
const changed = { __typename: 'ConfirmEmailChangeSuccess', state: 'CHANGED' };
const waitsForOld = { __typename: 'ConfirmEmailChangeSuccess', state: 'WAITS_FOR_OLD_ADDRESS' };
const waitsForNew = { __typename: 'ConfirmEmailChangeSuccess', state: 'WAITS_FOR_NEW_ADDRESS' };

async function request(email: string, newEmail: string, currentPassword = demoPassword) {
  const { tokens } = await home.signIn(email);
  const fields =
    '... on RequestEmailChangeSuccess { newEmail expiresAt } ... on InvalidInput { field } ... on TooManyAttempts { retryAt }';
  return home.mutate('requestEmailChange', { newEmail, currentPassword }, { as: home.holderOf(tokens), fields });
}

const confirm = (token: string, as = home.stranger()) =>
  home.mutate('confirmEmailChange', { token }, { as, fields: '... on ConfirmEmailChangeSuccess { state }' });
const undo = (token: string, as = home.stranger()) =>
  home.mutate('undoEmailChange', { token }, { as, fields: '... on UndoEmailChangeSuccess { endedSessions }' });

const oldToken = async (email: string, count = 1) => (await home.tokenAbout(email, 'Another address', count))!;
const newToken = async (email: string, count = 1) => (await home.tokenAbout(email, 'Confirm your new address', count))!;
const undoToken = async (email: string, count = 1) => (await home.tokenAbout(email, 'has another address now', count))!;
const signsIn = async (email: string, password = demoPassword) => (await home.signIn(email, password)).__typename;
const db = () => (home.house.context({ tenantId: aurora }) as Ctx).db;

/** Moves an account from one address to another, with both confirmations. */
async function move(email: string, newEmail: string) {
  await request(email, newEmail);
  await confirm(await oldToken(email));
  expect(await confirm(await newToken(newEmail))).toEqual(changed);
}

describe('a change of address', () => {
  test('is made when both addresses have confirmed it, and sessions go on', async () => {
    const [from, to] = ['mentee40@aurora.test', 'moved40@example.test'];
    const { tokens } = await home.signIn(from);
    expect(await request(from, ' Moved40@Example.test ')).toMatchObject({ newEmail: to });
    expect(await confirm(await oldToken(from))).toEqual(waitsForNew);
    expect(await signsIn(to)).toBe('InvalidCredentials');
    expect(await confirm(await newToken(to))).toEqual(changed);

    expect(await signsIn(from)).toBe('InvalidCredentials');
    expect(await signsIn(to)).toBe('SignInSuccess');
    const { refreshToken } = tokens;
    expect((await home.mutate('refreshTokens', { refreshToken })).__typename).toBe('RefreshTokensSuccess');
    const log = await db().selectFrom('audit_entry').selectAll().where('action', 'like', 'email.%').orderBy('action').execute();
    expect(log.map(({ action }) => action)).toEqual(['email.change_requested', 'email.changed']);
    expect(JSON.stringify(log)).not.toContain('@');
  });

  test('may be confirmed by the new address first; each token works once', async () => {
    const [from, to] = ['mentee41@aurora.test', 'moved41@example.test'];
    await request(from, to);
    const [old, fresh] = [await oldToken(from), await newToken(to)];
    expect(await confirm(fresh)).toEqual(waitsForOld);
    expect(await confirm(fresh)).toEqual(invalid);
    expect(await confirm(old)).toEqual(changed);
    expect(await confirm(old)).toEqual(invalid);
  });

  test('of which both tokens are used at the same moment, several times, is made once', async () => {
    const [from, to] = ['mentee42@aurora.test', 'moved42@example.test'];
    await request(from, to);
    const [old, fresh] = [await oldToken(from), await newToken(to)];
    const answers = await Promise.all([old, fresh, old, fresh].map((token) => confirm(token)));
    expect(answers.filter(({ state }) => state === 'CHANGED')).toHaveLength(1);
    expect(answers.filter(({ __typename }) => __typename === 'InvalidEmailChangeToken')).toHaveLength(2);
    expect(await signsIn(to)).toBe('SignInSuccess');
  });

  test('is not made by old tokens, those of another tenant, or the one for undoing', async () => {
    const [from, to] = ['mentee43@aurora.test', 'moved43@example.test'];
    await request(from, to);
    const [old, fresh] = [await oldToken(from), await newToken(to)];
    expect(await confirm(fresh, home.stranger(otherTenant))).toEqual(invalid);
    expect(await confirm(fresh)).toEqual(waitsForOld);
    expect(await undo(old)).toEqual(invalid);
    home.clock.advance(3_600_000);
    expect(await confirm(old)).toEqual({ __typename: 'EmailChangeTokenExpired', code: 'EMAIL_CHANGE_TOKEN_EXPIRED' });
    expect(await signsIn(from)).toBe('SignInSuccess');
  });

  test('is replaced by a second one', async () => {
    const from = 'mentee44@aurora.test';
    await request(from, 'first44@example.test');
    const [old, fresh] = [await oldToken(from), await newToken('first44@example.test')];
    home.clock.advance(1);
    await request(from, 'second44@example.test');
    expect(await confirm(old)).toEqual(invalid);
    expect(await confirm(fresh)).toEqual(invalid);
    expect(await confirm(await oldToken(from, 2))).toEqual(waitsForNew);
    expect(await confirm(await newToken('second44@example.test'))).toEqual(changed);
  });

  test('needs the password, another address, and someone who is signed in', async () => {
    const from = 'mentee45@aurora.test';
    expect(await request(from, 'moved45@example.test', 'wrong')).toMatchObject({ __typename: 'WrongPassword' });
    expect(await request(from, from)).toMatchObject({ __typename: 'InvalidInput', field: 'newEmail' });
    expect(await request(from, 'a@b@c')).toMatchObject({ __typename: 'InvalidInput', field: 'newEmail' });
    const input = { newEmail: 'moved45@example.test', currentPassword: demoPassword };
    await expect(home.mutate('requestEmailChange', input)).rejects.toThrow('UNAUTHENTICATED');
    expect(await home.mailsTo('moved45@example.test')).toEqual([]);
  });

  test('ends with a new password, and takes the reset tokens of the old address with it', async () => {
    const [from, to] = ['mentee46@aurora.test', 'moved46@example.test'];
    await request(from, to);
    const [old, fresh] = [await oldToken(from), await newToken(to)];
    await home.mutate('requestPasswordReset', { email: from });
    const reset = (await home.tokenAbout(from, 'A new password'))!;
    const newPassword = 'another rather long password';
    expect((await home.mutate('resetPassword', { token: reset, newPassword })).__typename).toBe('ResetPasswordSuccess');
    expect(await confirm(old)).toEqual(invalid);
    expect(await confirm(fresh)).toEqual(invalid);

    await home.mutate('requestPasswordReset', { email: 'mentee47@aurora.test' });
    const left = (await home.tokenAbout('mentee47@aurora.test', 'A new password'))!;
    await move('mentee47@aurora.test', 'moved47@example.test');
    expect((await home.mutate('resetPassword', { token: left, newPassword })).__typename).toBe('InvalidResetToken');
  });

  test('is asked for five times an hour at most', async () => {
    const from = 'mentor10@aurora.test';
    for (let n = 0; n < 5; n += 1) {
      expect(await request(from, `often${n}@example.test`)).toMatchObject({ __typename: 'RequestEmailChangeSuccess' });
    }
    const retryAt = new Date(home.clock.now().getTime() + 3_600_000).toISOString();
    expect(await request(from, 'often5@example.test')).toMatchObject({ __typename: 'TooManyAttempts', retryAt });
  });

  test('sends a new address no more than five mails an hour, whoever asks', async () => {
    const to = 'flooded@example.test';
    for (let n = 11; n <= 15; n += 1) {
      await request(`mentor${n}@aurora.test`, to);
      await newToken(to, n - 10);
    }
    await request('mentor16@aurora.test', to);
    await home.allMailsWritten();
    expect(await home.mailsTo(to)).toHaveLength(5);
  });
});

describe('an address that is taken', () => {
  test('is told to its owner alone: answer, messages and the mail to the old address are those of a free one', async () => {
    const answers = [];
    for (const [from, to] of [
      ['mentor17@aurora.test', 'mentor18@aurora.test'],
      ['mentor19@aurora.test', 'free@example.test'],
    ] as const) {
      answers.push({ ...(await request(from, to)), newEmail: '' });
      expect(await confirm(await oldToken(from))).toEqual(waitsForNew);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect((await home.mailAbout('mentor18@aurora.test', 'already has an account')).text).not.toContain('Token');
    expect(await newToken('free@example.test')).toEqual(expect.any(String));
    await home.allMailsWritten();
    expect(await home.mailsTo('mentor18@aurora.test')).toHaveLength(1);
    const queued = JSON.stringify(await home.house.sent(sendEmailChangeMail));
    expect(queued).not.toContain('@');
  });

  test('by another account that changed to it at the same moment: one wins, the other is told', async () => {
    const [a, b, to] = ['mentee48@aurora.test', 'mentee49@aurora.test', 'wanted@example.test'];
    await request(a, to);
    const tokenA = await newToken(to);
    home.clock.advance(1);
    await request(b, to);
    const tokenB = await newToken(to, 2);
    expect(await confirm(await oldToken(a))).toEqual(waitsForNew);
    expect(await confirm(await oldToken(b))).toEqual(waitsForNew);
    const answers = await Promise.all([confirm(tokenA), confirm(tokenB)]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['ConfirmEmailChangeSuccess', 'EmailAddressTaken']);
    const loser = answers[0]?.__typename === 'EmailAddressTaken' ? a : b;
    expect(await signsIn(loser)).toBe('SignInSuccess');
    expect(await signsIn(to)).toBe('SignInSuccess');
  });

  test.each(['the registration', 'the change', 'neither'])('by a registration in between, %s first: one wins', async (first) => {
    const n = { 'the registration': 20, 'the change': 21, neither: 11 }[first];
    const [from, to] = [`mentor${n}@aurora.test`, `registered${n}@example.test`];
    const password = 'the password of a stranger';
    home.clock.advance(3_600_001);
    await request(from, to);
    const fresh = await newToken(to);
    await home.mutate('registerAccount', { email: to, password, displayName: 'Somebody' });
    const registered = (await home.tokenAbout(to, 'Confirm your address'))!;
    await confirm(await oldToken(from, n === 11 ? 2 : 1));
    const steps = [() => home.mutate('verifyEmail', { token: registered }), () => confirm(fresh)];
    if (first === 'the change') steps.reverse();
    const answers = first === 'neither' ? await Promise.all(steps.map((step) => step())) : [await steps[0]!(), await steps[1]!()];

    const [won, lost] = answers.map(({ __typename }) => __typename).sort((name) => (name.endsWith('Success') ? -1 : 1));
    expect(won).toMatch(/Success$/);
    expect(lost).toBe(won === 'VerifyEmailSuccess' ? 'EmailAddressTaken' : 'InvalidVerificationToken');
    expect(await signsIn(to, password)).toBe(won === 'VerifyEmailSuccess' ? 'SignInSuccess' : 'InvalidCredentials');
    expect(await signsIn(from)).toBe(won === 'VerifyEmailSuccess' ? 'SignInSuccess' : 'InvalidCredentials');
  });
});

describe('undoing', () => {
  test('gives the old address back, ends every session, the password and an erasure, and mails a token for a new one', async () => {
    const [from, to] = ['mentee50@aurora.test', 'moved50@example.test'];
    await move(from, to);
    const session = (await home.signIn(to)).tokens;
    // Of which the owner was told nothing: the mail went to the new address.
    const asked = await home.holderOf(session).execute('mutation { requestErasure { __typename } }');
    expect(asked.data.requestErasure.__typename).toBe('RequestErasureSuccess');
    const token = await undoToken(from);
    home.clock.advance(6 * 86_400_000);
    const answers = await Promise.all([undo(token), undo(token)]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['InvalidEmailChangeToken', 'UndoEmailChangeSuccess']);

    const { refreshToken } = session;
    expect((await home.mutate('refreshTokens', { refreshToken })).__typename).toBe('InvalidRefreshToken');
    expect(await signsIn(to)).toBe('InvalidCredentials');
    expect(await signsIn(from)).toBe('InvalidCredentials');
    const reset = (await home.tokenAbout(from, 'is back'))!;
    const newPassword = 'another rather long password';
    expect((await home.mutate('resetPassword', { token: reset, newPassword })).__typename).toBe('ResetPasswordSuccess');
    expect((await home.signIn(from, newPassword)).user.id).toBe(demoUser(1, 50));
    const log = await db().selectFrom('audit_entry').selectAll().where('action', '=', 'email.change_undone').execute();
    expect(log).toMatchObject([{ subject_id: demoUser(1, 50) }]);
    const erasures = await db().selectFrom('erasure').select('state').where('user_id', '=', demoUser(1, 50)).execute();
    expect(erasures).toEqual([{ state: 'CANCELLED' }]);
  });

  test('reaches through later changes, whose own tokens for undoing then end', async () => {
    const [first, second, third] = ['mentee51@aurora.test', 'second51@example.test', 'third51@example.test'];
    await move(first, second);
    home.clock.advance(1);
    await move(second, third);
    const [undoFirst, undoSecond] = [await undoToken(first), await undoToken(second)];
    expect(await undo(undoFirst)).toMatchObject({ __typename: 'UndoEmailChangeSuccess' });
    expect(await undo(undoSecond)).toEqual(invalid);
    expect(await home.tokenAbout(first, 'is back')).toEqual(expect.any(String));
  });

  test('is too late after seven days, and told plainly when somebody registered the address', async () => {
    const [from, to] = ['mentee45@aurora.test', 'moved45@example.test'];
    await move(from, to);
    const token = await undoToken(from);
    await home.mutate('registerAccount', { email: from, password: 'a password of somebody else', displayName: 'Else' });
    const registered = (await home.tokenAbout(from, 'Confirm your address'))!;
    expect((await home.mutate('verifyEmail', { token: registered })).__typename).toBe('VerifyEmailSuccess');
    expect(await undo(token)).toMatchObject({ __typename: 'EmailAddressTaken' });
    home.clock.advance(7 * 86_400_000);
    expect(await undo(token)).toMatchObject({ __typename: 'EmailChangeTokenExpired' });
    expect(await signsIn(to)).toBe('SignInSuccess');
  });
});
