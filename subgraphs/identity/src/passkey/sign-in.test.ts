import { transact } from '@lyceum/kit/context/transact.ts';
import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { sweep } from '../housekeeping/housekeeping.ts';
import { suspendUser } from '../suspension/suspension.service.ts';
import { aurora, claimsOf, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { type Lie, PasskeyDevice } from '../testing/passkey-device.ts';
import { page, passkeys } from '../testing/passkeys.ts';
import { checkPasskey, takePasskey } from './check-passkey.ts';
import { readAssertion } from './credential.rules.ts';
import { findPasskey } from './passkey.query.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let keys: ReturnType<typeof passkeys>;
let ada: Awaited<ReturnType<ReturnType<typeof passkeys>['holder']>>;
beforeAll(async () => {
  home = await openIdentity();
  keys = passkeys(home);
  ada = await keys.holder('mentee40@aurora.test');
});
afterAll(() => home?.close());

const refused = { __typename: 'PasskeyRefused', code: 'PASSKEY_REFUSED' };
const ended = { __typename: 'PasskeyChallengeEnded', code: 'PASSKEY_CHALLENGE_ENDED' };
const context = () => home.house.context({ tenantId: aurora }) as Ctx;

test('a sign-in asks for anybody’s passkey, so it tells nothing about anybody', async () => {
  const begun = await keys.beginSignIn();
  expect(begun.expiresAt).toBe(new Date(home.clock.now().getTime() + 5 * 60_000).toISOString());
  expect(begun.publicKey).toEqual({
    rpId: 'localhost',
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    timeout: 300_000,
    userVerification: 'required',
  });
  expect(await keys.beginSignIn('https://evil.example')).toMatchObject({ __typename: 'InvalidInput', field: 'origin' });
});

describe('an answer that lies is refused, and the honest one after it is taken:', () => {
  test.each<[string, Lie]>([
    ['the page of a stranger', { origin: 'https://evil.example' }],
    ['a page that looks like ours', { origin: 'http://localhost:4000.evil.example' }],
    ['another page of ours than where it began', { origin: 'http://localhost:4001' }],
    ['a frame in a stranger’s page', { crossOrigin: true }],
    ['the domain of a stranger', { rpId: 'evil.example' }],
    ['another domain of ours', { rpId: 'aurora.localhost' }],
    ['nobody was there', { userPresent: false }],
    ['nobody was verified', { userVerified: false }],
    ['an answer of making, not of showing', { type: 'webauthn.create' }],
    ['a signature with one bit changed', { brokenSignature: true }],
    ['the signature of another key', { otherKey: true }],
    ['no user handle', { userHandle: null }],
    ['the user handle of somebody else', { userHandle: Buffer.alloc(32, 7).toString('base64url') }],
    ['a key that has become one that may be copied', { backupEligible: true }],
    ['a passkey that nobody knows', { credentialId: Buffer.alloc(32, 7).toString('base64url') }],
  ])('%s', async (_, lie) => {
    expect(await keys.signIn(ada.device, lie)).toEqual(refused);
    expect((await keys.signIn(ada.device)).__typename).toBe('SignInSuccess');
  });

  test('a challenge that we never gave', async () => {
    expect(await keys.signIn(ada.device, { challenge: Buffer.alloc(32, 7).toString('base64url') })).toEqual(ended);
  });

  test('what no authenticator would say', async () => {
    const { publicKey } = await keys.beginSignIn();
    const credential = ada.device.get(publicKey);
    for (const odd of [
      {},
      [],
      { ...credential, rawId: 'AA' },
      { ...credential, response: { ...credential.response, signature: 7 } },
    ])
      expect(await keys.complete(odd)).toMatchObject({ __typename: 'InvalidInput', field: 'credential' });
    expect((await keys.complete(credential)).__typename).toBe('SignInSuccess');
  });
});

describe('a challenge', () => {
  test('is good for one answer, also when two come at once', async () => {
    const { publicKey } = await keys.beginSignIn();
    const [one, other] = [ada.device.get(publicKey), ada.device.get(publicKey)];
    const both = await Promise.all([keys.complete(one), keys.complete(other)]);
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['PasskeyChallengeEnded', 'SignInSuccess']);
    expect(await keys.complete(one)).toEqual(ended);
  });

  test('is good for five minutes', async () => {
    const [late, inTime] = [await keys.beginSignIn(), await keys.beginSignIn()];
    home.clock.advance(5 * 60_000 - 1);
    expect((await keys.complete(ada.device.get(inTime.publicKey))).__typename).toBe('SignInSuccess');
    home.clock.advance(1);
    expect(await keys.complete(ada.device.get(late.publicKey))).toEqual(ended);
  });

  test('is of one marketplace', async () => {
    const elsewhere = await keys.beginSignIn(page, otherTenant);
    expect(await keys.complete(ada.device.get(elsewhere.publicKey))).toEqual(ended);
    const here = await keys.beginSignIn();
    expect(await keys.complete(ada.device.get(here.publicKey), otherTenant)).toEqual(ended);
    expect((await keys.complete(ada.device.get(here.publicKey))).__typename).toBe('SignInSuccess');
  });

  test('that was given for something else signs nobody in', async () => {
    ada.as = home.holderOf((await keys.signIn(ada.device)).tokens as never);
    const toProve = await keys.beginProof(ada.as);
    expect(await keys.complete(ada.device.get(toProve.publicKey))).toEqual(ended);
    const toMake = await keys.beginRegistration(ada.as);
    expect(await keys.complete(ada.device.get({ ...toProve.publicKey, challenge: toMake.publicKey.challenge }))).toEqual(ended);
    const { challenge } = (await home.signIn(ada.email)) as unknown as { challenge?: string };
    expect(challenge).toBeUndefined();
  });
});

test('passkeys of another marketplace are told like unknown ones, and both wait after five tries', async () => {
  const foreign = new PasskeyDevice(page);
  const theirs = home.house.as({
    ...personOf(await home.signIn('mentee42@demo.test', undefined, otherTenant)),
    tenantId: otherTenant,
  });
  await keys.enrol(theirs, foreign);
  const unknown = new PasskeyDevice(page);
  unknown.create({ ...(await keys.beginRegistration(ada.as)).publicKey, excludeCredentials: [] });
  const known = (await keys.holder('mentee43@aurora.test')).device;
  const tried = async (device: PasskeyDevice) => {
    const answers: object[] = [];
    for (let n = 0; n < 6; n += 1) answers.push(await keys.signIn(device, { brokenSignature: true }));
    return answers;
  };
  const answers = await tried(unknown);
  expect(answers).toEqual([
    ...Array(5).fill(refused),
    {
      __typename: 'TooManyAttempts',
      code: 'TOO_MANY_ATTEMPTS',
      retryAt: new Date(home.clock.now().getTime() + 1000).toISOString(),
    },
  ]);
  expect(await tried(foreign)).toEqual(answers);
  expect(await tried(known)).toEqual(answers);
  // The right answer waits with them, and clears the count.
  expect((await keys.signIn(known)).__typename).toBe('TooManyAttempts');
  home.clock.advance(1000);
  expect((await keys.signIn(known)).__typename).toBe('SignInSuccess');
  expect(await keys.signIn(known, { brokenSignature: true })).toEqual(refused);
});

function personOf({ tokens }: Awaited<ReturnType<typeof home.signIn>>) {
  const { sub, sid } = claimsOf(tokens.accessToken) as { sub: string; sid: string };
  return { userId: sub, sessionId: sid, role: 'MENTEE', scopes: ['mentee'] };
}

describe('a counter', () => {
  test('that went back is refused, recorded and told; one that goes on from there is not believed either', async () => {
    const eve = await keys.holder('mentee44@aurora.test');
    expect((await keys.signIn(eve.device, { signCount: 7 })).__typename).toBe('SignInSuccess');
    for (const signCount of [7, 6, 0]) expect(await keys.signIn(eve.device, { signCount })).toEqual(refused);
    expect((await keys.signIn(eve.device, { signCount: 8 })).__typename).toBe('SignInSuccess');
    const log = await context()
      .db.selectFrom('audit_entry')
      .select('facts')
      .where('subject_id', '=', demoUser(1, 44))
      .where('action', '=', 'passkey.counter_regressed')
      .orderBy('id')
      .execute();
    expect(log.map(({ facts }) => facts)).toEqual([7, 6, 0].map((shown) => ({ passkeyId: eve.id, stored: 7, shown })));
    const mail = await home.mailAbout(eve.email, 'passkeys', 2);
    expect(mail.text).toContain('its counter went back');
  });

  test('of a forged answer says nothing about a copy', async () => {
    const eve = await keys.holder('mentee45@aurora.test');
    await keys.signIn(eve.device, { signCount: 7 });
    expect(await keys.signIn(eve.device, { signCount: 1, otherKey: true })).toEqual(refused);
    const log = await context().db.selectFrom('audit_entry').select('action').where('subject_id', '=', demoUser(1, 45)).execute();
    expect(log.map(({ action }) => action)).toEqual(['passkey.registered']);
  });

  test('that never counts is that of passkeys which may be copied', async () => {
    const eve = await keys.holder('mentee46@aurora.test', { synced: true });
    for (let n = 0; n < 2; n += 1) expect((await keys.signIn(eve.device)).__typename).toBe('SignInSuccess');
  });

  test('lets of two equal answers one through, to two challenges at the same moment', async () => {
    const begun = [await keys.beginSignIn(), await keys.beginSignIn()];
    const next = ada.device.credentials[0]!.signCount + 1;
    const answers = begun.map(({ publicKey }) => ada.device.get(publicKey, { signCount: next }));
    const both = await Promise.all(answers.map((answer) => keys.complete(answer)));
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['PasskeyRefused', 'SignInSuccess']);
  });
});

test('a suspended person stays out, and a removed passkey signs nobody in', async () => {
  const eve = await keys.holder('mentee47@aurora.test');
  const begun = await keys.beginSignIn();
  const answer = eve.device.get(begun.publicKey);
  expect((await home.mutate('removePasskey', { passkeyId: eve.id }, { as: eve.as })).__typename).toBe('RemovePasskeySuccess');
  expect(await keys.complete(answer)).toEqual(refused);
  const second = await keys.enrol(eve.as);
  await transact(context(), (tx) => suspendUser(tx, { decisionId: 'decision_of_the_test', userId: demoUser(1, 47) }));
  expect(await keys.signIn(second.device)).toEqual({ __typename: 'AccountSuspended', code: 'ACCOUNT_SUSPENDED' });
});

test('a passkey that is removed while its answer is being checked is not taken', async () => {
  const eve = await keys.holder('mentee48@aurora.test');
  const said = readAssertion(eve.device.get((await keys.beginSignIn()).publicKey))!;
  const checked = await checkPasskey(context(), { purpose: 'SIGN_IN' }, said, await findPasskey(context(), said.id));
  if ('__typename' in checked) throw new Error(`the answer was refused: ${checked.code}`);
  await home.mutate('removePasskey', { passkeyId: eve.id }, { as: eve.as });
  expect(await transact(context(), (tx) => takePasskey(tx, checked))).toMatchObject(refused);
});

test('neither keys nor answers are in the log, on the bus or in the audit', async () => {
  const begun = await keys.beginSignIn();
  const credential = ada.device.get(begun.publicKey);
  await keys.complete(credential);
  await home.allMailsWritten();
  for (const table of ['identity.audit_entry', 'identity.sign_in_attempt', 'identity.passkey_challenge', 'pgboss.job']) {
    const { rows } = await home.house.owner.query(`select * from ${table}`);
    for (const secret of [credential.response.signature, credential.id, begun.publicKey.challenge])
      expect(JSON.stringify(rows)).not.toContain(secret);
  }
});

test('challenges are swept a day after their end, and passkeys stay', async () => {
  const everywhere = () => home.house.context({ tenantId: '*' }) as Ctx;
  const count = async (table: 'passkey' | 'passkey_challenge') =>
    (await context().db.selectFrom(table).select('tenant_id').execute()).length;
  const before = await count('passkey');
  await keys.beginSignIn();
  await sweep(everywhere());
  expect(await count('passkey_challenge')).toBeGreaterThan(0);
  home.clock.advance(24 * 3_600_000 + 5 * 60_000 + 1);
  await sweep(everywhere());
  expect(await count('passkey_challenge')).toBe(0);
  expect(await count('passkey')).toBe(before);
  expect(before).toBeGreaterThan(3);
});
