import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { sendRegistrationMail, userVerified } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const password = 'a rather long password';

async function register(email: string, change: object = {}, tenantId = aurora) {
  const { data, errors } = await home.stranger(tenantId).execute(
    `mutation ($input: RegisterAccountInput!) {
      registerAccount(input: $input) {
        __typename
        ... on RegisterAccountSuccess { email expiresAt }
        ... on UserError { code message }
        ... on InvalidInput { field }
      }
    }`,
    { input: { email, password, displayName: 'Ada', ...change } },
  );
  expect(errors).toBeUndefined();
  return (data as { registerAccount: Record<string, string> }).registerAccount;
}

async function verify(token: string, tenantId = aurora) {
  const { data, errors } = await home.stranger(tenantId).execute(
    `mutation ($token: String!) {
      verifyEmail(input: { token: $token }) {
        __typename
        ... on VerifyEmailSuccess { user { id displayName email mentor { id } } }
        ... on UserError { code }
      }
    }`,
    { token },
  );
  expect(errors).toBeUndefined();
  return (data as { verifyEmail: { __typename: string; user: { id: string } } }).verifyEmail;
}

describe('registration', () => {
  test('the token from the mail makes an account that can sign in, and the others are told', async () => {
    const answer = await register('New.Person@Example.test');
    expect(answer).toMatchObject({ __typename: 'RegisterAccountSuccess', email: 'new.person@example.test' });
    expect(await home.signIn('new.person@example.test', password)).toMatchObject({ __typename: 'InvalidCredentials' });

    const verified = await verify((await home.tokenMailedTo('new.person@example.test'))!);
    expect(verified).toMatchObject({ __typename: 'VerifyEmailSuccess', user: { displayName: 'Ada', email: null, mentor: null } });
    expect(await home.signIn('new.person@example.test', password)).toMatchObject({
      user: { id: verified.user.id },
      tokens: { role: 'MENTEE' },
    });
    expect(await home.house.sent(userVerified)).toContainEqual({ userId: verified.user.id });
  });

  test('a wrong token, a used token and the token of another tenant make nothing', async () => {
    await register('once@example.test');
    const token = (await home.tokenMailedTo('once@example.test'))!;
    const invalid = { __typename: 'InvalidVerificationToken', code: 'INVALID_VERIFICATION_TOKEN' };
    expect(await verify('x'.repeat(43))).toEqual(invalid);
    expect(await verify(token, otherTenant)).toEqual(invalid);
    expect(await verify(token)).toMatchObject({ __typename: 'VerifyEmailSuccess' });
    expect(await verify(token)).toEqual(invalid);
  });

  test('of twenty parallel uses of one token one makes the account', async () => {
    await register('race@example.test');
    const token = (await home.tokenMailedTo('race@example.test'))!;
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    expect(answers.filter((answer) => answer.__typename === 'VerifyEmailSuccess')).toHaveLength(1);
    const others = new Set(answers.map((answer) => answer.__typename)).difference(new Set(['VerifyEmailSuccess']));
    expect(others.isSubsetOf(new Set(['InvalidVerificationToken', 'TooManyAttempts']))).toBe(true);
    expect(await home.signIn('race@example.test', password)).toMatchObject({ __typename: 'SignInSuccess' });
  });

  test('a token is not taken while somebody guesses at its registration', async () => {
    await register('guessed@example.test');
    const token = (await home.tokenMailedTo('guessed@example.test'))!;
    for (let guess = 0; guess < 5; guess += 1) {
      expect(await verify(`${token.slice(0, -4)}xxx${guess}`)).toMatchObject({ __typename: 'InvalidVerificationToken' });
    }
    expect(await verify(token)).toMatchObject({ __typename: 'TooManyAttempts' });
    home.clock.advance(1000);
    expect(await verify(token)).toMatchObject({ __typename: 'VerifyEmailSuccess' });
  });

  test('a token is too old after an hour', async () => {
    await register('late@example.test');
    const token = (await home.tokenMailedTo('late@example.test'))!;
    home.clock.advance(60 * 60 * 1000);
    expect(await verify(token)).toEqual({ __typename: 'VerificationTokenExpired', code: 'VERIFICATION_TOKEN_EXPIRED' });
  });

  test('a stranger who registers an address first does not block its owner, and gets nothing', async () => {
    await register('owner@example.test', { password: 'the password of a stranger' });
    await home.tokenMailedTo('owner@example.test');
    // Mails are sorted by birth; the clock stands still in tests.
    home.clock.advance(1);
    await register('owner@example.test', { password, displayName: 'The owner' });
    const strangers = (await home.tokenMailedTo('owner@example.test', 1))!;
    const owners = (await home.tokenMailedTo('owner@example.test', 2))!;
    const [first, second] = (await home.mailsTo('owner@example.test')).map((mail) => mail.messageId);
    expect(first).not.toBe(second);

    expect(await verify(owners)).toMatchObject({ __typename: 'VerifyEmailSuccess' });
    expect(await verify(strangers)).toMatchObject({ __typename: 'InvalidVerificationToken' });
    expect(await home.signIn('owner@example.test', 'the password of a stranger')).toMatchObject({
      __typename: 'InvalidCredentials',
    });
    expect(await home.signIn('owner@example.test', password)).toMatchObject({ __typename: 'SignInSuccess' });
  });

  test('two registrations of one address verified at once make one account', async () => {
    await register('twice@example.test');
    await register('twice@example.test');
    const tokens = [(await home.tokenMailedTo('twice@example.test', 2))!, (await home.tokenMailedTo('twice@example.test', 1))!];
    const answers = await Promise.all(tokens.map((token) => verify(token)));
    expect(answers.map((answer) => answer.__typename).sort()).toEqual(['InvalidVerificationToken', 'VerifyEmailSuccess']);
  });

  test('a known address gets the same answer, and by mail a hint instead of a token', async () => {
    const [known, unknown] = [await register('mentee40@aurora.test'), await register('nobody-knows@example.test')];
    expect({ ...known, email: '' }).toEqual({ ...unknown, email: '' });
    expect(await home.tokenMailedTo('mentee40@aurora.test')).toBeNull();
    expect((await home.mailsTo('mentee40@aurora.test'))[0]?.text).toContain('sign in with your password');
    expect(await home.signIn('mentee40@aurora.test', demoPassword)).toMatchObject({ __typename: 'SignInSuccess' });
  });

  test('the same address may have an account in each tenant', async () => {
    await register('mentee40@aurora.test', {}, otherTenant);
    await home.house.until(async () => (await home.mailsTo('mentee40@aurora.test')).length >= 2);
    const tokens = (await home.mailsTo('mentee40@aurora.test')).map((mail) => /^Token: (\S+)$/m.exec(mail.text ?? '')?.[1]);
    const token = tokens.find((text) => text !== undefined)!;
    expect(await verify(token, otherTenant)).toMatchObject({ __typename: 'VerifyEmailSuccess' });
  });

  test('neither token nor password is stored, and nothing personal waits on the bus', async () => {
    await register('canary@example.test', { password: 'canary-password-1' });
    const token = (await home.tokenMailedTo('canary@example.test'))!;
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const rows = JSON.stringify(
      await ctx.db.selectFrom('registration').selectAll().where('email', '=', 'canary@example.test').execute(),
    );
    expect(rows).toContain('canary@example.test');
    expect(rows).not.toContain(token);
    expect(rows).not.toContain('canary-password-1');
    const queued = JSON.stringify(await home.house.sent(sendRegistrationMail));
    expect(queued).toContain('registration_');
    expect(queued).not.toMatch(/canary|@/);
    expect(queued).not.toContain(token);
  });

  test('no more than five mails an hour go to one address', async () => {
    for (let n = 0; n < 5; n += 1) {
      await register('flooded@example.test');
      await home.tokenMailedTo('flooded@example.test', n + 1);
    }
    await register('flooded@example.test');
    await home.allMailsWritten();
    expect(await home.mailsTo('flooded@example.test')).toHaveLength(5);
    await Promise.all(Array.from({ length: 9 }, () => register('flooded-at-once@example.test')));
    await home.allMailsWritten();
    expect(await home.mailsTo('flooded-at-once@example.test')).toHaveLength(5);
  });

  test.each([
    ['not an address', { email: 'ada' }, { __typename: 'InvalidInput', field: 'email' }],
    ['two addresses', { email: 'a@example.test,b@example.test' }, { __typename: 'InvalidInput', field: 'email' }],
    ['a short password', { password: '1234567' }, { __typename: 'InvalidInput', field: 'password' }],
    ['an endless password', { password: 'xyz1'.repeat(65) }, { __typename: 'InvalidInput', field: 'password' }],
    ['a common password', { password: 'Password123!' }, { __typename: 'PasswordTooCommon' }],
    ['the name of the marketplace as password', { password: 'Aurora4Learning' }, { __typename: 'PasswordTooCommon' }],
    ['an empty name', { displayName: '  ' }, { __typename: 'InvalidInput', field: 'displayName' }],
  ])('%s is refused', async (_, change, answer) => {
    expect(await register('fine@example.test', change)).toMatchObject(answer);
  });

  test('the same idempotency key makes one registration, and another password with it is a conflict', async () => {
    const first = await register('keyed@example.test', { idempotencyKey: 'key-0001' });
    expect(await register('keyed@example.test', { idempotencyKey: 'key-0001' })).toEqual(first);
    expect(await register('keyed@example.test', { idempotencyKey: 'key-0001', password: 'another long password' })).toMatchObject(
      {
        __typename: 'IdempotencyConflict',
      },
    );
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const rows = await ctx.db.selectFrom('registration').select('id').where('email', '=', 'keyed@example.test').execute();
    expect(rows).toHaveLength(1);
    const kept = await home.house.owner.query(
      "select result::text from identity.idempotency where operation = 'registerAccount'",
    );
    expect(kept.rows).toHaveLength(1);
    expect(kept.rows[0].result).not.toContain('example.test');
  });
});
