import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { aurora, claimsOf, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { type DeviceOptions, type Lie, PasskeyDevice } from '../testing/passkey-device.ts';
import { page, passkeys } from '../testing/passkeys.ts';
import { mostPasskeys } from './passkey.rules.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let keys: ReturnType<typeof passkeys>;
beforeAll(async () => {
  home = await openIdentity();
  keys = passkeys(home);
});
afterAll(() => home?.close());

const minute = 60_000;
const people = [...Array(12).keys()].flatMap((n) => [`mentee${40 + n}@aurora.test`, `mentor${10 + n}@aurora.test`]);
/** Somebody whom no other test knows. */
const newcomer = async () => {
  const email = people.pop()!;
  const { tokens } = await home.signIn(email);
  return { email, userId: String(claimsOf(tokens.accessToken).sub), as: home.holderOf(tokens) };
};
const db = () => (home.house.context({ tenantId: aurora }) as Ctx).db;

describe('a new passkey', () => {
  test.each<DeviceOptions>([
    { algorithm: 'ES256', attestation: 'none', synced: false },
    { algorithm: 'ES256', attestation: 'packed', synced: true },
    { algorithm: 'Ed25519', attestation: 'none', synced: true },
    { algorithm: 'Ed25519', attestation: 'packed', synced: false },
    { algorithm: 'RS256', attestation: 'none', synced: false },
  ])('of $algorithm with attestation $attestation (synced: $synced) signs in by itself', async (options) => {
    const { as, userId } = await newcomer();
    const { device, id } = await keys.enrol(as, new PasskeyDevice(page, options));
    expect(await keys.signIn(device)).toMatchObject({ __typename: 'SignInSuccess', user: { id: userId } });
    expect((await keys.list(as)).passkeys).toEqual([
      {
        id,
        name: 'Laptop',
        domain: 'localhost',
        transports: ['hybrid', 'internal'],
        synced: options.synced,
        createdAt: home.clock.now().toISOString(),
        lastUsedAt: home.clock.now().toISOString(),
      },
    ]);
  });

  test('tells the authenticator a random handle, the same for each, and which passkeys there are', async () => {
    const { as, userId } = await newcomer();
    const device = new PasskeyDevice(page);
    const first = await keys.beginRegistration(as);
    expect(first.publicKey).toMatchObject({
      rp: { id: 'localhost', name: 'Aurora Learning' },
      excludeCredentials: [],
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
    });
    const handle = Buffer.from(first.publicKey.user.id, 'base64url');
    expect(handle).toHaveLength(32);
    expect(handle.toString('latin1')).not.toContain(userId.slice(-8));
    await keys.register(as, device.create(first.publicKey));
    const second = await keys.beginRegistration(as);
    expect(second.publicKey.user.id).toBe(first.publicKey.user.id);
    expect(second.publicKey.challenge).not.toBe(first.publicKey.challenge);
    expect(() => device.create(second.publicKey)).toThrow('InvalidStateError');
  });

  test('guards the account, and the first one comes with backup codes; the challenge is nowhere readable', async () => {
    const { as, userId } = await newcomer();
    const { publicKey } = await keys.beginRegistration(as);
    const { backupCodes } = await keys.register(as, new PasskeyDevice(page).create(publicKey));
    expect(new Set(backupCodes).size).toBe(10);
    expect((await keys.enrol(as)).backupCodes).toBeNull();
    expect((await keys.list(as)).secondFactor).toEqual({
      since: home.clock.now().toISOString(),
      by: ['PASSKEY', 'BACKUP_CODE'],
      backupCodesLeft: 10,
    });
    const { rows } = await home.house.owner.query('select * from identity.passkey_challenge');
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toContain(publicKey.challenge);
    const log = await db().selectFrom('audit_entry').select('action').where('subject_id', '=', userId).execute();
    expect(log).toEqual([{ action: 'passkey.registered' }, { action: 'passkey.registered' }]);
  });

  test('leaves the backup codes of an authenticator app alone, and the app stays when all passkeys go', async () => {
    const { as } = await newcomer();
    const { data } = await as.execute('mutation { begun: beginAuthenticator { ... on BeginAuthenticatorSuccess { secret } } }');
    const app = new Authenticator(data.begun.secret, () => home.clock.now());
    await home.mutate('confirmAuthenticator', { code: app.code() }, { as });
    const { id, backupCodes } = await keys.enrol(as);
    expect(backupCodes).toBeNull();
    expect((await keys.list(as)).secondFactor?.by).toEqual(['AUTHENTICATOR', 'PASSKEY', 'BACKUP_CODE']);
    const { data: removed } = await as.execute('mutation { removeAuthenticator { __typename } }');
    expect(removed.removeAuthenticator.__typename).toBe('RemoveAuthenticatorSuccess');
    expect((await keys.list(as)).secondFactor).toMatchObject({ by: ['PASSKEY', 'BACKUP_CODE'], backupCodesLeft: 10 });
    const { data: none } = await as.execute('mutation { removeAuthenticator { __typename } }');
    expect(none.removeAuthenticator.__typename).toBe('SecondFactorOff');
    const { data: renewed } = await as.execute('mutation { renewBackupCodes { ... on BackupCodes { codes } } }');
    expect(renewed.renewBackupCodes.codes).toHaveLength(10);
    await home.mutate('removePasskey', { passkeyId: id }, { as });
    expect((await keys.list(as)).secondFactor).toBeNull();
  });

  test('is told to the owner by mail', async () => {
    const { as, email } = await newcomer();
    const { id } = await keys.enrol(as);
    await home.mutate('removePasskey', { passkeyId: id }, { as });
    const [added, removed] = [await home.mailAbout(email, 'passkeys', 1), await home.mailAbout(email, 'passkeys', 2)];
    expect([added.text, removed.text].sort()).toEqual([
      expect.stringContaining('A passkey was added'),
      expect.stringContaining('A passkey was removed'),
    ]);
  });

  test('needs a proof of the last ten minutes, and the same answer is taken after it', async () => {
    const { as } = await newcomer();
    home.clock.advance(8 * minute);
    const { publicKey } = await keys.beginRegistration(as);
    const credential = new PasskeyDevice(page).create(publicKey);
    home.clock.advance(2 * minute);
    expect(await keys.beginRegistration(as)).toMatchObject({ __typename: 'StepUpRequired', by: 'PASSWORD' });
    expect(await keys.register(as, credential)).toMatchObject({ __typename: 'StepUpRequired', by: 'PASSWORD' });
    await home.mutate('stepUp', { password: demoPassword }, { as });
    expect((await keys.register(as, credential)).__typename).toBe('RegisterPasskeySuccess');
  });
});

describe('what is refused', () => {
  let as: Awaited<ReturnType<typeof newcomer>>['as'];
  let email: string;
  beforeAll(async () => {
    ({ as, email } = await newcomer());
  });
  const none = async () => expect((await keys.list(as)).passkeys).toEqual([]);

  test.each<[string, Lie, DeviceOptions?]>([
    ['the page of a stranger', { origin: 'https://evil.example' }],
    ['another page of ours', { origin: 'http://localhost:4001' }],
    ['a frame in a stranger’s page', { crossOrigin: true }],
    ['the domain of a stranger', { rpId: 'evil.example' }],
    ['a domain above', { rpId: 'host' }],
    ['nobody was there', { userPresent: false }],
    ['nobody was verified', { userVerified: false }],
    ['an answer of showing, not of making', { type: 'webauthn.get' }],
    ['a signature by itself that is broken', { brokenSignature: true }, { attestation: 'packed' }],
    [
      'a certificate, whose revocation we would have to ask for elsewhere',
      { attestation: { fmt: 'packed', statement: new Map([['x5c', new Map()]]) } },
    ],
    ['another attestation', { attestation: { fmt: 'apple' } }],
    ['an attestation that says none and holds something', { attestation: { fmt: 'none', statement: new Map([['sig', 'x']]) } }],
  ])('%s', async (_, lie, options) => {
    const { publicKey } = await keys.beginRegistration(as);
    const credential = new PasskeyDevice(page, options).create(publicKey, lie);
    expect(await keys.register(as, credential)).toEqual({ __typename: 'PasskeyRefused', code: 'PASSKEY_REFUSED' });
    // And the challenge is used up.
    expect((await keys.register(as, new PasskeyDevice(page).create(publicKey))).__typename).toBe('PasskeyChallengeEnded');
    await none();
  });

  test('an id beside the signed one', async () => {
    const { publicKey } = await keys.beginRegistration(as);
    const other = Buffer.alloc(32, 7).toString('base64url');
    const credential = { ...new PasskeyDevice(page).create(publicKey), id: other, rawId: other };
    expect((await keys.register(as, credential)).__typename).toBe('PasskeyRefused');
    await none();
  });

  test('the challenge of somebody else, of another session, of a sign-in, and one that is five minutes old', async () => {
    const device = new PasskeyDevice(page);
    const eve = await newcomer();
    const { publicKey } = await keys.beginRegistration(as);
    const otherSession = home.holderOf((await home.signIn(email)).tokens);
    for (const thief of [eve.as, otherSession])
      expect((await keys.register(thief, device.create(publicKey))).__typename).toBe('PasskeyChallengeEnded');
    const { publicKey: toSignIn } = await keys.beginSignIn();
    const made = device.create({ ...publicKey, challenge: toSignIn.challenge });
    expect((await keys.register(as, made)).__typename).toBe('PasskeyChallengeEnded');
    await keys.enrol(eve.as);
    const { publicKey: toProve } = await keys.beginProof(eve.as);
    const { publicKey: hers } = await keys.beginRegistration(eve.as);
    const proving = new PasskeyDevice(page).create({ ...hers, challenge: toProve.challenge });
    expect((await keys.register(eve.as, proving)).__typename).toBe('PasskeyChallengeEnded');
    // None of them used it up.
    home.clock.advance(5 * minute - 1);
    const inTime = device.create(publicKey);
    home.clock.advance(1);
    expect((await keys.register(as, inTime)).__typename).toBe('PasskeyChallengeEnded');
    await none();
  });

  test('the id of another person’s passkey, who notices nothing; in another marketplace it is free', async () => {
    const owner = await newcomer();
    const { device } = await keys.enrol(owner.as);
    const credentialId = device.credentials[0]!.id;
    const thief = await newcomer();
    const forged = async (caller: typeof as) => {
      const { publicKey } = await keys.beginRegistration(caller);
      return keys.register(caller, new PasskeyDevice(page).create(publicKey, { credentialId }));
    };
    expect(await forged(thief.as)).toEqual({ __typename: 'PasskeyRefused', code: 'PASSKEY_REFUSED' });
    expect((await keys.list(thief.as)).passkeys).toEqual([]);
    expect((await keys.signIn(device)).__typename).toBe('SignInSuccess');
    const elsewhere = home.holderOf((await home.signIn('mentee41@demo.test', demoPassword, otherTenant)).tokens);
    expect((await forged(elsewhere)).__typename).toBe('RegisterPasskeySuccess');
    expect((await keys.signIn(device)).user).toMatchObject({ id: owner.userId });
  });

  test('pages that are none of the marketplace’s, names and answers that are none', async () => {
    for (const origin of ['https://evil.example', 'http://127.0.0.1:4000', 'https://aurora.localhost.evil.example', ''])
      expect(await keys.beginRegistration(as, origin)).toMatchObject({ __typename: 'InvalidInput', field: 'origin' });
    const { publicKey } = await keys.beginRegistration(as, 'http://aurora.localhost:4000');
    expect(publicKey.rp.id).toBe('aurora.localhost');
    const credential = new PasskeyDevice('http://aurora.localhost:4000').create(publicKey);
    for (const name of ['', '  ', 'x'.repeat(81)])
      expect(await keys.register(as, credential, name)).toMatchObject({ __typename: 'InvalidInput', field: 'name' });
    for (const odd of [{}, [], { ...credential, type: 'password' }, { ...credential, response: null }])
      expect(await keys.register(as, odd)).toMatchObject({ __typename: 'InvalidInput', field: 'credential' });
    // None of which used the challenge up.
    expect((await keys.register(as, credential)).__typename).toBe('RegisterPasskeySuccess');
  });
});

test('of two that bring the same answer at once one gets the passkey', async () => {
  const { as } = await newcomer();
  const { publicKey } = await keys.beginRegistration(as);
  const credential = new PasskeyDevice(page).create(publicKey);
  const both = await Promise.all([keys.register(as, credential), keys.register(as, credential)]);
  expect(both.map(({ __typename }) => __typename).sort()).toEqual(['PasskeyChallengeEnded', 'RegisterPasskeySuccess']);
  expect((await keys.list(as)).passkeys).toHaveLength(1);
});

test('an account has at most twenty, also when the last two come at once', async () => {
  const { as, userId } = await newcomer();
  await keys.enrol(as);
  const row = await db().selectFrom('passkey').selectAll().where('user_id', '=', userId).executeTakeFirstOrThrow();
  await db()
    .insertInto('passkey')
    .values(
      [...Array(mostPasskeys - 2).keys()].map((n) => ({
        ...row,
        id: `passkey_${n}`,
        credential_id: `c${n}`,
        sign_count: Number(row.sign_count),
      })),
    )
    .execute();
  const begun = [await keys.beginRegistration(as), await keys.beginRegistration(as)];
  const both = await Promise.all(begun.map(({ publicKey }) => keys.register(as, new PasskeyDevice(page).create(publicKey))));
  expect(both.map(({ __typename }) => __typename).sort()).toEqual(['RegisterPasskeySuccess', 'TooManyPasskeys']);
  expect((await keys.beginRegistration(as)).__typename).toBe('TooManyPasskeys');
  expect((await keys.list(as)).passkeys).toHaveLength(mostPasskeys);
});
