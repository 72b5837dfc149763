import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authenticator } from '../testing/authenticator.ts';
import { claimsOf, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';
import { PasskeyDevice } from '../testing/passkey-device.ts';
import { page, passkeys, signInFields } from '../testing/passkeys.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let keys: ReturnType<typeof passkeys>;
beforeAll(async () => {
  home = await openIdentity();
  keys = passkeys(home);
});
afterAll(() => home?.close());

const minute = 60_000;
const people = [...Array(12).keys()].flatMap((n) => [`mentee${40 + n}@aurora.test`, `mentor${10 + n}@aurora.test`]);
const holder = () => keys.holder(people.pop()!);
type Claims = Readonly<Record<'sub' | 'sid', string>>;
const ended = { __typename: 'PasskeyChallengeEnded', code: 'PASSKEY_CHALLENGE_ENDED' };
const refused = { __typename: 'PasskeyRefused', code: 'PASSKEY_REFUSED' };

/** A right password, where a second factor is asked for. */
async function challenged(email: string, password = demoPassword) {
  const fields = '... on SecondFactorRequired { challenge by }';
  const asked = await home.mutate('signIn', { email, password, device: 'Phone' }, { fields });
  expect(asked.__typename).toBe('SecondFactorRequired');
  return asked as unknown as { challenge: string; by: string[] };
}

const finish = (input: object) => home.mutate('completeSignIn', input, { fields: signInFields });
const stepUp = (as: ReturnType<typeof home.stranger>, input: object) =>
  home.mutate('stepUp', input, { as, fields: '... on StepUpSuccess { until } ... on InvalidInput { field }' });

async function answered(device: PasskeyDevice, challenge: string, lie = {}) {
  return device.get((await keys.beginProof(home.stranger(), challenge)).publicKey, lie);
}

describe('a passkey as second factor', () => {
  test('completes a sign-in by password, which alone is not enough any more', async () => {
    const { email, device } = await holder();
    const { challenge, by } = await challenged(email);
    expect(by).toEqual(['PASSKEY', 'BACKUP_CODE']);
    const { publicKey } = await keys.beginProof(home.stranger(), challenge);
    expect(publicKey).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(publicKey.allowCredentials).toEqual([
      { id: device.credentials[0]!.id, type: 'public-key', transports: ['hybrid', 'internal'] },
    ]);
    // Somebody is named already, so the authenticator need not.
    const done = await finish({ challenge, passkey: device.get(publicKey, { userHandle: null }) });
    expect(done.__typename).toBe('SignInSuccess');
    const { data } = await home.holderOf(done.tokens as Tokens).execute('{ viewer { sessions { device current } } }');
    expect(data.viewer.sessions).toContainEqual({ device: 'Phone', current: true });
    expect((await finish({ challenge, passkey: device.get(publicKey) })).__typename).toBe('SignInChallengeEnded');
    expect((await keys.beginProof(home.stranger(), challenge)).__typename).toBe('SignInChallengeEnded');
  });

  test('is of this sign-in and of this person: not of another sign-in, not of another person, not for signing in alone', async () => {
    const [ada, eve] = [await holder(), await holder()];
    const [one, other] = [await challenged(ada.email), await challenged(ada.email)];
    const forOther = await answered(ada.device, other.challenge);
    expect(await finish({ challenge: one.challenge, passkey: forOther })).toEqual(ended);
    expect(await keys.complete(forOther)).toEqual(ended);
    const alone = ada.device.get((await keys.beginSignIn()).publicKey);
    expect(await finish({ challenge: one.challenge, passkey: alone })).toEqual(ended);
    const asked = (await keys.beginProof(home.stranger(), one.challenge)).publicKey;
    const { allowCredentials: _, ...anybody } = asked;
    expect(await finish({ challenge: one.challenge, passkey: eve.device.get(anybody) })).toEqual(refused);
    expect((await finish({ challenge: other.challenge, passkey: forOther })).__typename).toBe('SignInSuccess');
  });

  test('is counted with the codes of the account, and either one, not both, completes it', async () => {
    const { email, device, backupCodes } = await holder();
    const { challenge } = await challenged(email);
    for (const nothing of [{}, { code: null }])
      expect(await finish({ challenge, ...nothing })).toMatchObject({ __typename: 'InvalidInput', field: 'code' });
    const [code] = backupCodes!;
    const both = { code, passkey: await answered(device, challenge) };
    expect(await finish({ challenge, ...both })).toMatchObject({ __typename: 'InvalidInput', field: 'passkey' });
    expect(await finish({ challenge, passkey: {} })).toMatchObject({ __typename: 'InvalidInput', field: 'passkey' });
    for (let n = 0; n < 2; n += 1)
      expect(await finish({ challenge, passkey: await answered(device, challenge, { brokenSignature: true }) })).toEqual(refused);
    expect((await finish({ challenge, code: 'nonsense00' })).__typename).toBe('InvalidCode');
    expect((await finish({ challenge, code })).__typename).toBe('TooManyAttempts');
    expect((await finish({ challenge, passkey: await answered(device, challenge) })).__typename).toBe('TooManyAttempts');
    home.clock.advance(1000);
    expect((await finish({ challenge, code })).__typename).toBe('SignInSuccess');
  });

  test('is asked for where there is one, at pages of this marketplace, of this tenant', async () => {
    const { email, device } = await holder();
    const { challenge } = await challenged(email);
    const stranger = home.stranger();
    expect(await keys.beginProof(stranger, challenge, 'https://evil.example')).toMatchObject({ field: 'origin' });
    expect(await keys.beginProof(stranger, challenge, 'http://aurora.localhost')).toMatchObject({ __typename: 'NotFound' });
    expect((await keys.beginProof(home.stranger(otherTenant), challenge)).__typename).toBe('SignInChallengeEnded');
    expect((await finish({ challenge, passkey: await answered(device, challenge) })).__typename).toBe('SignInSuccess');
  });

  test('a second factor that is awaited ends with the password that began it', async () => {
    const { email, device, as } = await holder();
    const { challenge } = await challenged(email);
    const passkey = await answered(device, challenge);
    const input = { currentPassword: demoPassword, newPassword: 'another long horse battery' };
    expect((await home.mutate('changePassword', input, { as })).__typename).toBe('ChangePasswordSuccess');
    expect((await finish({ challenge, passkey })).__typename).toBe('SignInChallengeEnded');
    // The passkey itself is the person's and stays.
    expect((await keys.signIn(device)).__typename).toBe('SignInSuccess');
    expect((await challenged(email, input.newPassword)).by).toContain('PASSKEY');
  });
});

describe('a passkey as proof', () => {
  test('opens sensitive changes to this session for ten minutes; the password does not', async () => {
    const { as, device, id, backupCodes } = await holder();
    home.clock.advance(10 * minute);
    const remove = () => home.mutate('removePasskey', { passkeyId: id }, { as, fields: '... on StepUpRequired { by }' });
    expect(await remove()).toMatchObject({ __typename: 'StepUpRequired', by: 'PASSKEY' });
    expect(await stepUp(as, { password: demoPassword })).toMatchObject({ __typename: 'InvalidInput', field: 'code' });
    const passkey = device.get((await keys.beginProof(as)).publicKey);
    expect(await stepUp(as, { passkey })).toEqual({
      __typename: 'StepUpSuccess',
      until: new Date(home.clock.now().getTime() + 10 * minute).toISOString(),
    });
    expect(await stepUp(as, { passkey })).toEqual(ended);
    home.clock.advance(10 * minute);
    expect((await stepUp(as, { code: backupCodes![0] })).__typename).toBe('StepUpSuccess');
    expect((await remove()).__typename).toBe('RemovePasskeySuccess');
  });

  test('is of one session and for nothing else', async () => {
    const ada = await holder();
    const eve = await holder();
    const phone = home.holderOf((await keys.signIn(ada.device)).tokens as Tokens);
    const asked = (await keys.beginProof(ada.as)).publicKey;
    for (const other of [phone, eve.as]) expect(await stepUp(other, { passkey: ada.device.get(asked) })).toEqual(ended);
    expect(await keys.complete(ada.device.get(asked))).toEqual(ended);
    const { challenge } = await challenged(ada.email);
    expect(await finish({ challenge, passkey: ada.device.get(asked) })).toEqual(ended);
    expect(await stepUp(ada.as, { passkey: await answered(ada.device, challenge) })).toEqual(ended);
    const { challenge: toMake } = (await keys.beginRegistration(ada.as)).publicKey;
    expect(await stepUp(ada.as, { passkey: ada.device.get({ ...asked, challenge: toMake }) })).toEqual(ended);
    // No token says so; the row asks for both all the same.
    const { sub, sid } = { ...claimsOf(ada.tokens.accessToken), sub: claimsOf(eve.tokens.accessToken).sub } as Claims;
    const mixed = home.house.as({ userId: sub, sessionId: sid, role: 'MENTEE', scopes: ['mentee'] });
    expect(await stepUp(mixed, { passkey: ada.device.get(asked) })).toEqual(ended);
    const { allowCredentials: _, ...anybody } = asked;
    expect(await stepUp(ada.as, { passkey: eve.device.get(anybody) })).toEqual(refused);
    // Each of these was a try.
    home.clock.advance(1000);
    const again = (await keys.beginProof(ada.as)).publicKey;
    expect((await stepUp(ada.as, { passkey: ada.device.get(again) })).__typename).toBe('StepUpSuccess');
  });

  test('is taken beside the codes of an app, which StepUpRequired then asks for', async () => {
    const { as, device } = await holder();
    const { data } = await as.execute('mutation { begun: beginAuthenticator { ... on BeginAuthenticatorSuccess { secret } } }');
    const app = new Authenticator(data.begun.secret, () => home.clock.now());
    await home.mutate('confirmAuthenticator', { code: app.code() }, { as });
    home.clock.advance(10 * minute);
    const begun = await keys.beginRegistration(as);
    expect(begun).toMatchObject({ __typename: 'StepUpRequired', by: 'CODE' });
    const passkey = device.get((await keys.beginProof(as)).publicKey);
    expect((await stepUp(as, { passkey })).__typename).toBe('StepUpSuccess');
  });

  test('whose counter went back proves nothing, and that is recorded', async () => {
    const { as, device, email } = await holder();
    await keys.signIn(device, { signCount: 7 });
    const passkey = device.get((await keys.beginProof(as)).publicKey, { signCount: 7 });
    expect(await stepUp(as, { passkey })).toEqual(refused);
    expect((await home.mailAbout(email, 'passkeys', 2)).text).toContain('counter went back');
  });

  test('strangers have nothing to prove, and who has no passkey is told so', async () => {
    const { errors } = await home
      .stranger()
      .execute('mutation { beginPasskeyProof(input: { origin: "http://localhost" }) { __typename } }');
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    const { tokens } = await home.signIn(people.pop()!);
    expect((await keys.beginProof(home.holderOf(tokens))).__typename).toBe('NotFound');
  });

  test('signing in with a passkey is a proof itself', async () => {
    const { device } = await holder();
    home.clock.advance(60 * minute);
    const as = home.holderOf((await keys.signIn(device)).tokens as Tokens);
    expect((await keys.beginRegistration(as)).__typename).toBe('PasskeyCreation');
  });
});

describe('a person’s own passkeys', () => {
  test('have names, and are nobody else’s to rename or remove', async () => {
    const [ada, eve] = [await holder(), await holder()];
    const rename = (as: typeof ada.as, name: string) =>
      home.mutate(
        'renamePasskey',
        { passkeyId: ada.id, name },
        {
          as,
          fields: '... on RenamePasskeySuccess { passkey { id name } } ... on InvalidInput { field }',
        },
      );
    expect(await rename(ada.as, ' My phone ')).toMatchObject({ passkey: { id: ada.id, name: 'My phone' } });
    expect(await rename(ada.as, ' ')).toMatchObject({ __typename: 'InvalidInput', field: 'name' });
    expect((await rename(eve.as, 'Stolen')).__typename).toBe('NotFound');
    expect((await home.mutate('removePasskey', { passkeyId: ada.id }, { as: eve.as })).__typename).toBe('NotFound');
    expect((await keys.list(ada.as)).passkeys.map(({ name }) => name)).toEqual(['My phone']);
  });

  test('guard the account until the last one is removed; then the password alone signs in, and the backup codes are gone', async () => {
    const { as, email, id } = await holder();
    const second = await keys.enrol(as, new PasskeyDevice(page), 'Key');
    const removed = await home.mutate(
      'removePasskey',
      { passkeyId: id },
      {
        as,
        fields: '... on RemovePasskeySuccess { user { email } }',
      },
    );
    expect(removed).toEqual({ __typename: 'RemovePasskeySuccess', user: { email } });
    expect((await challenged(email)).by).toEqual(['PASSKEY', 'BACKUP_CODE']);
    await home.mutate('removePasskey', { passkeyId: second.id }, { as });
    expect((await home.signIn(email)).__typename).toBe('SignInSuccess');
    expect(await keys.list(as)).toEqual({ passkeys: [], secondFactor: null });
    const { rows } = await home.house.owner.query(
      'select 1 from identity.backup_code join identity.user_account on user_account.id = user_id where email = $1',
      [email],
    );
    expect(rows).toEqual([]);
    expect((await home.mutate('removePasskey', { passkeyId: id }, { as })).__typename).toBe('NotFound');
  });

  test('are seen by admins as what they are: a second factor', async () => {
    const { email } = await holder();
    const admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
    const { data } = await admin.execute(
      `{ accounts(filter: { search: "${email}" }) { nodes { secondFactorSince } } none: accounts(filter: { search: "moderator@aurora.test" }) { nodes { secondFactorSince } } }`,
    );
    expect(data.accounts.nodes).toEqual([{ secondFactorSince: home.clock.now().toISOString() }]);
    expect(data.none.nodes).toEqual([{ secondFactorSince: null }]);
  });
});

describe('recovery is no way around', () => {
  test('a password that was forgotten is a new one, and the passkey is asked for as before', async () => {
    const { email, device } = await holder();
    await home.mutate('requestPasswordReset', { email });
    const token = await home.tokenAbout(email, 'password');
    const newPassword = 'a password that nobody knew';
    expect((await home.mutate('resetPassword', { token, newPassword })).__typename).toBe('ResetPasswordSuccess');
    const { challenge, by } = await challenged(email, newPassword);
    expect(by).toEqual(['PASSKEY', 'BACKUP_CODE']);
    expect((await finish({ challenge, passkey: await answered(device, challenge) })).__typename).toBe('SignInSuccess');
  });

  test('undoing a change of address takes the passkeys that were made after it, and leaves those of before', async () => {
    const owner = await holder();
    home.clock.advance(1);
    const thief = owner.as;
    const newEmail = 'thief@example.test';
    await home.mutate('requestEmailChange', { newEmail, currentPassword: demoPassword }, { as: thief });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(owner.email, 'Another address') });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(newEmail, 'new address') });
    const stolen = await keys.enrol(thief);
    const undo = await home.tokenAbout(owner.email, 'another address now');
    expect((await home.mutate('undoEmailChange', { token: undo })).__typename).toBe('UndoEmailChangeSuccess');
    expect(await keys.signIn(stolen.device)).toEqual(refused);
    const again = home.holderOf((await keys.signIn(owner.device)).tokens as Tokens);
    expect((await keys.list(again)).passkeys.map(({ id }) => id)).toEqual([owner.id]);
    expect((await keys.list(again)).secondFactor?.backupCodesLeft).toBe(10);
  });

  test('a passkey that only the thief had goes with its backup codes, so that the owner’s new password is enough', async () => {
    const email = people.pop()!;
    const thief = home.holderOf((await home.signIn(email)).tokens);
    await home.mutate('requestEmailChange', { newEmail: 'thief2@example.test', currentPassword: demoPassword }, { as: thief });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(email, 'Another address') });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout('thief2@example.test', 'new address') });
    await keys.enrol(thief);
    await home.mutate('undoEmailChange', { token: await home.tokenAbout(email, 'another address now') });
    const newPassword = 'a password that nobody knew';
    const token = await home.tokenAbout(email, 'is back');
    expect((await home.mutate('resetPassword', { token, newPassword })).__typename).toBe('ResetPasswordSuccess');
    expect((await home.signIn(email, newPassword)).__typename).toBe('SignInSuccess');
  });
});
