import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { aurora, claimsOf, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const minute = 60_000;

function as({ accessToken }: Tokens) {
  const { sub, sid } = claimsOf(accessToken) as { sub: string; sid: string };
  return home.house.as({ userId: sub, sessionId: sid, role: 'MENTEE', scopes: ['mentee'], tenantId: aurora });
}

const retry = '... on TooManyAttempts { retryAt }';
const step = '... on StepUpRequired { by }';
/** Mutation → its input's type, and what is asked of the answer beside its type. */
const mutations: Readonly<Record<string, readonly [input: string | null, selection: string]>> = {
  completeSignIn: ['CompleteSignInInput!', `... on SignInSuccess { tokens { accessToken refreshToken } } ${retry}`],
  stepUp: ['StepUpInput!', `... on StepUpSuccess { until } ... on InvalidInput { field } ${retry}`],
  beginAuthenticator: [null, `... on BeginAuthenticatorSuccess { secret uri } ${step}`],
  confirmAuthenticator: ['ConfirmAuthenticatorInput!', `... on BackupCodes { codes } ${retry}`],
  renewBackupCodes: [null, `... on BackupCodes { codes } ${step}`],
  removeAuthenticator: [null, step],
};

async function mutate(tokens: Tokens | null, field: string, input: object = {}, tenantId = aurora) {
  const [type, selection] = mutations[field]!;
  const asked = `{ __typename ${selection} }`;
  const query = type ? `mutation ($input: ${type}) { ${field}(input: $input) ${asked} }` : `mutation { ${field} ${asked} }`;
  const { data, errors } = await (tokens ? as(tokens) : home.stranger(tenantId)).execute(query, type ? { input } : {});
  expect(errors).toBeUndefined();
  return data[field];
}

/** Half a minute later, as each code is good once. */
function nextCode(app: Authenticator): string {
  home.clock.advance(30_000);
  return app.code();
}

const appOf = (secret: string) => new Authenticator(secret, () => home.clock.now());

const people = [...Array(12).keys()].flatMap((n) => [`mentee${40 + n}@aurora.test`, `mentor${10 + n}@aurora.test`]);
/** Somebody whom no other test knows. */
const nobodyYet = () => people.pop()!;

async function guarded(email = nobodyYet()) {
  const { tokens } = await home.signIn(email);
  const { secret } = await mutate(tokens, 'beginAuthenticator');
  const app = appOf(secret);
  const { codes } = await mutate(tokens, 'confirmAuthenticator', { code: app.code() });
  return { email, tokens, app, codes: codes as string[] };
}

async function challenged(email: string): Promise<string> {
  const { data } = await home.stranger().execute(
    `mutation ($email: String!) {
      signIn(input: { email: $email, password: "correct horse battery staple", device: "Phone" }) {
        __typename ... on SecondFactorRequired { challenge expiresAt }
      }
    }`,
    { email },
  );
  expect(data.signIn.__typename).toBe('SecondFactorRequired');
  return data.signIn.challenge;
}

const outcome = async (tokens: Tokens | null, field: string, variables?: object, tenantId?: string) =>
  (await mutate(tokens, field, variables, tenantId)).__typename;

describe('setting up', () => {
  test('the app shows its first code; from then on the password alone signs nobody in', async () => {
    const email = nobodyYet();
    const { tokens } = await home.signIn(email);
    const begun = await mutate(tokens, 'beginAuthenticator');
    expect(begun.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(begun.uri).toContain(`:${encodeURIComponent(email)}?secret=${begun.secret}&issuer=Aurora`);
    // It guards nothing yet.
    expect((await home.signIn(email)).__typename).toBe('SignInSuccess');
    expect(await outcome(tokens, 'confirmAuthenticator', { code: '000000' })).toBe('InvalidCode');
    const { codes } = await mutate(tokens, 'confirmAuthenticator', { code: appOf(begun.secret).code() });
    expect(new Set(codes).size).toBe(10);
    expect((await home.signIn(email)).__typename).toBe('SecondFactorRequired');
    const { data } = await as(tokens).execute('{ viewer { secondFactor { since backupCodesLeft } } }');
    expect(data.viewer.secondFactor).toEqual({ since: home.clock.now().toISOString(), backupCodesLeft: 10 });
  });

  test('asked again before it is confirmed, the later secret counts', async () => {
    const { tokens } = await home.signIn(nobodyYet());
    const first = appOf((await mutate(tokens, 'beginAuthenticator')).secret);
    const second = appOf((await mutate(tokens, 'beginAuthenticator')).secret);
    expect(await outcome(tokens, 'confirmAuthenticator', { code: first.code() })).toBe('InvalidCode');
    expect(await outcome(tokens, 'confirmAuthenticator', { code: second.code() })).toBe('BackupCodes');
    expect(await outcome(tokens, 'beginAuthenticator')).toBe('SecondFactorOn');
    expect(await outcome(tokens, 'confirmAuthenticator', { code: nextCode(second) })).toBe('SecondFactorOn');
  });

  test('nothing readable of secret and codes is stored', async () => {
    const { tokens, codes } = await guarded();
    const { rows } = await home.house.owner.query('select * from identity.totp_factor natural join identity.backup_code');
    const stored = JSON.stringify(rows);
    for (const code of codes) expect(stored).not.toContain(code.replace('-', ''));
    expect(rows[0].sealed_secret).toMatch(/^v1\./);
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const log = await ctx.db
      .selectFrom('audit_entry')
      .select('action')
      .where('subject_id', '=', String(claimsOf(tokens.accessToken).sub))
      .execute();
    expect(log).toEqual([{ action: 'second_factor.set_up' }]);
  });
});

describe('signing in', () => {
  test('the code completes it, on the device that was named, once', async () => {
    const { email, app } = await guarded();
    const challenge = await challenged(email);
    const done = await mutate(null, 'completeSignIn', { challenge, code: nextCode(app) });
    expect(done.__typename).toBe('SignInSuccess');
    const { data } = await as(done.tokens).execute('{ viewer { sessions { device current } } }');
    expect(data.viewer.sessions).toContainEqual({ device: 'Phone', current: true });
    expect(await outcome(null, 'completeSignIn', { challenge, code: nextCode(app) })).toBe('SignInChallengeEnded');
  });

  test('a code is taken once, also by two at the same moment, and one of before never', async () => {
    const { email, app } = await guarded();
    const [one, other] = [await challenged(email), await challenged(email)];
    const code = nextCode(app);
    const both = await Promise.all([one, other].map((challenge) => outcome(null, 'completeSignIn', { challenge, code })));
    expect(both.sort()).toEqual(['InvalidCode', 'SignInSuccess']);
    const again = await challenged(email);
    expect(await outcome(null, 'completeSignIn', { challenge: again, code })).toBe('InvalidCode');
    expect(await outcome(null, 'completeSignIn', { challenge: again, code: app.code(-1) })).toBe('InvalidCode');
    expect(await outcome(null, 'completeSignIn', { challenge: again, code: app.code(1) })).toBe('SignInSuccess');
  });

  test('a code waits for another use of it that is under way, and is then none', async () => {
    const { email, tokens, app } = await guarded();
    const [challenge, code] = [await challenged(email), nextCode(app)];
    const using = 'update identity.totp_factor set last_step = $2 where user_id = $1';
    const step = Math.floor(home.clock.now().getTime() / 30_000);
    const complete = () => outcome(null, 'completeSignIn', { challenge, code });
    expect(await home.behind(using, [claimsOf(tokens.accessToken).sub, step], complete)).toBe('InvalidCode');
  });

  test('a backup code does it once, however it is typed, and is recorded', async () => {
    const { email, codes, tokens } = await guarded();
    const typed = ` ${codes[0]!.toUpperCase().replace('-', ' ')} `;
    expect(await outcome(null, 'completeSignIn', { challenge: await challenged(email), code: typed })).toBe('SignInSuccess');
    expect(await outcome(null, 'completeSignIn', { challenge: await challenged(email), code: codes[0] })).toBe('InvalidCode');
    const both = await Promise.all(
      [await challenged(email), await challenged(email)].map((challenge) =>
        outcome(null, 'completeSignIn', { challenge, code: codes[1] }),
      ),
    );
    expect(both.sort()).toEqual(['InvalidCode', 'SignInSuccess']);
    const { data } = await as(tokens).execute('{ viewer { secondFactor { backupCodesLeft } } }');
    expect(data.viewer.secondFactor.backupCodesLeft).toBe(8);
  });

  test('wrong codes are counted for the account over all its sign-ins, and the right one waits with them', async () => {
    const { email, app } = await guarded();
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const challenge = await challenged(email);
      outcomes.push(await outcome(null, 'completeSignIn', { challenge, code: '000000' }));
    }
    expect(outcomes).toEqual([...Array(5).fill('InvalidCode'), 'TooManyAttempts']);
    const challenge = await challenged(email);
    expect(await outcome(null, 'completeSignIn', { challenge, code: app.code(1) })).toBe('TooManyAttempts');
    home.clock.advance(2000);
    expect(await outcome(null, 'completeSignIn', { challenge, code: app.code(1) })).toBe('SignInSuccess');
  });

  test('five minutes later, with a forged text, or at another tenant it has ended', async () => {
    const { email, app } = await guarded();
    const challenge = await challenged(email);
    expect(await outcome(null, 'completeSignIn', { challenge, code: app.code(1) }, otherTenant)).toBe('SignInChallengeEnded');
    const forged = `${challenge.slice(0, -1)}${challenge.endsWith('A') ? 'B' : 'A'}`;
    expect(await outcome(null, 'completeSignIn', { challenge: forged, code: app.code(1) })).toBe('SignInChallengeEnded');
    home.clock.advance(5 * minute);
    expect(await outcome(null, 'completeSignIn', { challenge, code: app.code() })).toBe('SignInChallengeEnded');
  });
});

test('a sign-in that waits for its code ends with the password that began it', async () => {
  const { email, tokens, app } = await guarded();
  const challenge = await challenged(email);
  const { data } = await as(tokens).execute(
    `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename } }`,
    { input: { currentPassword: 'correct horse battery staple', newPassword: 'another long horse battery' } },
  );
  expect(data.changePassword.__typename).toBe('ChangePasswordSuccess');
  expect(await outcome(null, 'completeSignIn', { challenge, code: nextCode(app) })).toBe('SignInChallengeEnded');
});

describe('sensitive changes', () => {
  test('need a proof of the last ten minutes: the password, where nothing more guards the account', async () => {
    const { tokens } = await home.signIn(nobodyYet());
    home.clock.advance(10 * minute);
    expect(await mutate(tokens, 'beginAuthenticator')).toEqual({ __typename: 'StepUpRequired', by: 'PASSWORD' });
    expect(await mutate(tokens, 'stepUp', { code: '123456' })).toEqual({ __typename: 'InvalidInput', field: 'password' });
    expect(await outcome(tokens, 'stepUp', { password: 'wrong' })).toBe('InvalidCredentials');
    expect(await mutate(tokens, 'stepUp', { password: 'correct horse battery staple' })).toEqual({
      __typename: 'StepUpSuccess',
      until: new Date(home.clock.now().getTime() + 10 * minute).toISOString(),
    });
    expect(await outcome(tokens, 'beginAuthenticator')).toBe('BeginAuthenticatorSuccess');
  });

  test('need the code where a second factor guards it; the password is not enough', async () => {
    const { tokens, app } = await guarded();
    home.clock.advance(10 * minute);
    for (const change of ['removeAuthenticator', 'renewBackupCodes'])
      expect(await mutate(tokens, change)).toEqual({ __typename: 'StepUpRequired', by: 'CODE' });
    expect(await mutate(tokens, 'stepUp', { password: 'correct horse battery staple' })).toEqual({
      __typename: 'InvalidInput',
      field: 'code',
    });
    expect(await outcome(tokens, 'stepUp', { code: '000000' })).toBe('InvalidCode');
    expect(await outcome(tokens, 'stepUp', { code: app.code() })).toBe('StepUpSuccess');
    expect(await outcome(tokens, 'renewBackupCodes')).toBe('BackupCodes');
  });

  test('another password or address takes the code beside the password', async () => {
    const { email, tokens, app } = await guarded();
    home.clock.advance(10 * minute);
    const currentPassword = 'correct horse battery staple';
    const wishes = {
      requestEmailChange: { currentPassword, newEmail: 'guarded-and-moved@example.test' },
      changePassword: { currentPassword, newPassword: 'another long horse battery' },
    };
    const ask = (field: keyof typeof wishes) => home.mutate(field, wishes[field], { as: as(tokens), fields: step });
    for (const field of ['requestEmailChange', 'changePassword'] as const)
      expect(await ask(field)).toMatchObject({ __typename: 'StepUpRequired', by: 'CODE' });
    expect(await home.mailsTo('guarded-and-moved@example.test')).toEqual([]);
    expect(await outcome(tokens, 'stepUp', { code: app.code() })).toBe('StepUpSuccess');
    expect((await ask('requestEmailChange')).__typename).toBe('RequestEmailChangeSuccess');
    expect((await ask('changePassword')).__typename).toBe('ChangePasswordSuccess');
    expect((await home.signIn(email, wishes.changePassword.newPassword)).__typename).toBe('SecondFactorRequired');
  });

  test('a proof is of one session only', async () => {
    const email = nobodyYet();
    const [phone, laptop] = [(await home.signIn(email)).tokens, (await home.signIn(email)).tokens];
    home.clock.advance(10 * minute);
    expect(await outcome(phone, 'stepUp', { password: 'correct horse battery staple' })).toBe('StepUpSuccess');
    expect(await outcome(laptop, 'beginAuthenticator')).toBe('StepUpRequired');
  });

  test('are told to the owner by mail', async () => {
    const { email, tokens, codes } = await guarded();
    await outcome(null, 'completeSignIn', { challenge: await challenged(email), code: codes[0] });
    await outcome(tokens, 'renewBackupCodes');
    await outcome(tokens, 'removeAuthenticator');
    const ofChanges = async () => (await home.mailsTo(email)).filter(({ subject }) => subject?.startsWith('The second factor'));
    await home.house.until(async () => (await ofChanges()).length >= 4);
    const told = (await ofChanges()).map(({ text }) => text?.split('\n\n')[2]);
    expect(told.sort()).toEqual([
      expect.stringContaining('An authenticator app was set up'),
      expect.stringContaining('Fresh backup codes were made'),
      expect.stringContaining('Somebody signed in with the password and one of the backup codes'),
      expect.stringContaining('The authenticator app was removed'),
    ]);
  });

  test('renewed backup codes replace those of before', async () => {
    const { email, tokens, codes } = await guarded();
    const renewed = (await mutate(tokens, 'renewBackupCodes')).codes as string[];
    expect(await outcome(null, 'completeSignIn', { challenge: await challenged(email), code: codes[0] })).toBe('InvalidCode');
    expect(await outcome(null, 'completeSignIn', { challenge: await challenged(email), code: renewed[0] })).toBe('SignInSuccess');
  });

  test('without the second factor the password alone signs in again', async () => {
    const { email, tokens } = await guarded();
    const { data } = await as(tokens).execute(
      'mutation { removeAuthenticator { ... on RemoveAuthenticatorSuccess { user { email } } } }',
    );
    expect(data.removeAuthenticator.user.email).toBe(email);
    expect((await home.signIn(email)).__typename).toBe('SignInSuccess');
    expect(await outcome(tokens, 'removeAuthenticator')).toBe('SecondFactorOff');
    const { rows } = await home.house.owner.query('select 1 from identity.backup_code where user_id = $1', [
      claimsOf(tokens.accessToken).sub,
    ]);
    expect(rows).toEqual([]);
  });
});

describe('who is locked out by a factor that somebody else has set up', () => {
  const subject = 'is guarded now';
  const undo = (token: string | null, tenantId = aurora) =>
    home.mutate(
      'undoSecondFactor',
      { token },
      {
        as: home.stranger(tenantId),
        fields: '... on UndoSecondFactorSuccess { endedSessions }',
      },
    );

  test('takes the account back with the mail about it, once: factor, sessions and password are gone, and a new one can be set', async () => {
    const { email, tokens } = await guarded();
    const token = await home.tokenAbout(email, subject);
    expect((await undo(token, otherTenant)).__typename).toBe('InvalidSecondFactorUndo');
    expect((await undo(`${token!.slice(0, -1)}x`)).__typename).toBe('InvalidSecondFactorUndo');
    expect(await undo(token)).toMatchObject({ __typename: 'UndoSecondFactorSuccess', endedSessions: 1 });
    expect((await undo(token)).__typename).toBe('InvalidSecondFactorUndo');
    expect((await home.mutate('refreshTokens', { refreshToken: tokens.refreshToken })).__typename).toBe('InvalidRefreshToken');
    expect((await home.signIn(email)).__typename).toBe('InvalidCredentials');
    await home.mutate('resetPassword', { token: await home.tokenAbout(email, 'password'), newPassword: 'an owner comes back' });
    expect((await home.signIn(email, 'an owner comes back')).__typename).toBe('SignInSuccess');
  });

  test('by a thief who changed the address before, comes in again with the mail about that: nothing guards the account, and the thief’s token takes nothing from it', async () => {
    const email = nobodyYet();
    const { tokens } = await home.signIn(email);
    const newEmail = 'guarding.thief@example.test';
    await home.mutate('requestEmailChange', { newEmail, currentPassword: demoPassword }, { as: as(tokens) });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(email, 'Another address') });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(newEmail, 'new address') });
    const { secret } = await mutate(tokens, 'beginAuthenticator');
    await mutate(tokens, 'confirmAuthenticator', { code: appOf(secret).code() });
    const thiefs = await home.tokenAbout(newEmail, subject);
    await home.mutate('undoEmailChange', { token: await home.tokenAbout(email, 'another address now') });
    await home.mutate('resetPassword', { token: await home.tokenAbout(email, 'password'), newPassword: 'an owner comes back' });
    expect((await home.signIn(email, 'an owner comes back')).__typename).toBe('SignInSuccess');
    expect((await undo(thiefs)).__typename).toBe('InvalidSecondFactorUndo');
  });

  test('has seven days, and brings an address back first that was changed since', async () => {
    const late = await guarded();
    const moved = await guarded();
    const token = await home.tokenAbout(moved.email, subject);
    await home.house.owner.query(
      `insert into identity.email_change (id, tenant_id, user_id, old_email, new_email, old_token_hash, new_token_hash, undo_token_hash, created_at, expires_at, old_confirmed_at, new_confirmed_at, completed_at, undo_until)
       select 'change_guard', tenant_id, id, email, 'thief@example.test', 'a', 'b', 'c', $2, $2, $2, $2, $2, $2 from identity.user_account where email = $1`,
      [moved.email, home.clock.now()],
    );
    expect((await undo(token)).__typename).toBe('AddressChangedSince');
    await home.house.owner.query("update identity.email_change set ended_at = now() where id = 'change_guard'");
    expect((await undo(token)).__typename).toBe('UndoSecondFactorSuccess');
    const old = await home.tokenAbout(late.email, subject);
    home.clock.advance(7 * 24 * 60 * minute);
    expect((await undo(old)).__typename).toBe('InvalidSecondFactorUndo');
  });
});
