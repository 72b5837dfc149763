import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { sendGuardianMail, userCameOfAge, userReinstated, userSuspended, userVerified } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { sweep } from '../housekeeping/housekeeping.ts';
import { openIdentity, otherTenant } from '../testing/open-identity.ts';
import { comeOfAge } from './come-of-age.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Caller;
beforeAll(async () => {
  home = await openIdentity({ IDENTITY_GUARDIAN_URL: 'https://aurora.test/guardian/{token}' });
  await home.house.owner.query("update identity.tenant_brand set time_zone = 'Pacific/Auckland'");
  admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
});
afterAll(() => home?.close());

type Caller = ReturnType<typeof home.holderOf>;
const day = 86_400_000;
const password = 'a rather long password';
const everywhere = () => home.house.context({ tenantId: '*' }) as Ctx;
const invalidToken = { __typename: 'InvalidGuardianToken', code: 'INVALID_GUARDIAN_TOKEN' };

/** The date of birth of somebody who becomes so old in so many days, by the marketplace's calendar. */
function bornFor(age: number, inDays: number): string {
  const today = new Date(home.clock.now().getTime() + inDays * day);
  const [, month, dayOfMonth] = today.toLocaleDateString('en-CA', { timeZone: 'Pacific/Auckland' }).split('-');
  return `${today.getFullYear() - age}-${month}-${dayOfMonth}`;
}

const setPolicy = (input: object, as = admin) =>
  home.mutate('setMinorPolicy', { reason: 'the law', ...input }, { as, fields: '... on InvalidInput { field }' });
const register = (name: string, more: object = {}) =>
  home.mutate(
    'registerAccount',
    { email: `${name}@kids.test`, password, displayName: `Kid ${name}`, ...more },
    { fields: '... on InvalidInput { field }' },
  );
const verify = async (name: string, count = 1) =>
  home.mutate(
    'verifyEmail',
    { token: await home.tokenMailedTo(`${name}@kids.test`, count) },
    { fields: '... on VerifyEmailSuccess { user { id } } ... on GuardianConsentPending { until }' },
  );
const confirm = (token: string | null, more: object = {}, as = home.stranger()) =>
  home.mutate(
    'confirmGuardianship',
    { token, guardianName: 'Grace Guardian', statementVersion: 1, ...more },
    { as, fields: '... on ConfirmGuardianshipSuccess { childName } ... on InvalidInput { field }' },
  );
const withdraw = (token: string | null, as = home.stranger()) =>
  home.mutate('withdrawGuardianship', { token }, { as, fields: '... on WithdrawGuardianshipSuccess { withdrawnAt }' });

async function requestOf(token: string | null, as = home.stranger()) {
  const query =
    'query ($token: String!) { guardianRequest(token: $token) { childName childEmail expiresAt statement { kind version } } }';
  return (await as.execute(query, { token })).data.guardianRequest;
}

/** A minor of eleven who waits for the guardian; gives the guardian's token. */
async function waiting(name: string, guardianEmail = `guardian-of-${name}@home.test`): Promise<string | null> {
  await register(name, { birthDate: bornFor(12, 30), guardianEmail });
  await verify(name);
  return home.tokenAbout(guardianEmail, 'asks for your consent');
}

/** A minor with an account; gives the token by which the guardian withdraws. */
async function opened(name: string): Promise<string | null> {
  await confirm(await waiting(name));
  return home.tokenAbout(`guardian-of-${name}@home.test`, 'You agreed');
}

const signIn = (name: string) => home.signIn(`${name}@kids.test`, password);
async function userIdOf(name: string): Promise<string> {
  const { rows } = await home.house.owner.query('select id from identity.user_account where email = $1', [`${name}@kids.test`]);
  return rows[0].id;
}
async function rowsAbout(name: string): Promise<string> {
  const { rows } = await home.house.owner.query(
    `select (select json_agg(r) from identity.registration r where email = $1) as registration,
       (select json_agg(g) from identity.guardian_request g where guardian_email = $2) as request,
       (select json_agg(a) from identity.user_account a where email = $1) as account`,
    [`${name}@kids.test`, `guardian-of-${name}@home.test`],
  );
  return JSON.stringify(rows[0]);
}

describe('the policy', () => {
  test('asks for nothing unless an admin says so: who registers goes on as before, and a date of birth is not kept', async () => {
    expect((await home.stranger().execute('{ minorPolicy { asksBirthDate ageLimit } }')).data.minorPolicy).toEqual({
      asksBirthDate: false,
      ageLimit: 16,
    });
    expect(await register('before', { birthDate: bornFor(9, 0), guardianEmail: 'guardian-of-before@home.test' })).toMatchObject({
      __typename: 'RegisterAccountSuccess',
    });
    expect(await rowsAbout('before')).toMatch(/"birth_date":null,"guardian_email":null/);
    expect(await verify('before')).toMatchObject({ __typename: 'VerifyEmailSuccess' });
  });

  test.each([
    ['an age that is too low', { asksBirthDate: true, ageLimit: 12 }, 'ageLimit'],
    ['an age that is too high', { asksBirthDate: true, ageLimit: 19 }, 'ageLimit'],
    ['no reason', { asksBirthDate: true, ageLimit: 16, reason: ' ' }, 'reason'],
    ['nothing that guardians could declare', { asksBirthDate: true, ageLimit: 16 }, 'asksBirthDate'],
  ])('is refused with %s', async (_, input, field) => {
    expect(await setPolicy(input)).toMatchObject({ __typename: 'InvalidInput', field });
  });

  test('is set by admins with a fresh proof, and recorded with its reason', async () => {
    const moderator = home.holderOf((await home.signIn('moderator@aurora.test')).tokens);
    await expect(setPolicy({ asksBirthDate: false, ageLimit: 16 }, moderator)).rejects.toThrow(/FORBIDDEN/);
    home.clock.advance(11 * 60_000);
    expect(await setPolicy({ asksBirthDate: false, ageLimit: 16 })).toMatchObject({ __typename: 'StepUpRequired' });
    admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
    const texts = [{ locale: 'en', title: 'Guardians', text: 'I am the parent or guardian and agree.' }];
    await home.mutate('publishConsentDocument', { kind: 'GUARDIAN', texts, replaces: 0 }, { as: admin });
    expect(await setPolicy({ asksBirthDate: true, ageLimit: 16 })).toMatchObject({ __typename: 'SetMinorPolicySuccess' });
    const { data } = await admin.execute('{ auditLog(filter: { action: "minor_policy.set" }) { nodes { reason facts } } }');
    expect(data.auditLog.nodes).toEqual([{ reason: 'the law', facts: { asksBirthDate: true, ageLimit: 16 } }]);
  });
});

describe('who registers where the date of birth is asked for', () => {
  test.each([
    ['no date of birth', () => ({}), 'birthDate'],
    ['one that is to come', () => ({ birthDate: bornFor(0, 1) }), 'birthDate'],
    ['a minor’s and no guardian', () => ({ birthDate: bornFor(16, 0) }), 'guardianEmail'],
    ['a guardian without address', () => ({ birthDate: bornFor(10, 0), guardianEmail: 'mum' }), 'guardianEmail'],
    ['themselves as guardian', () => ({ birthDate: bornFor(10, 0), guardianEmail: ' Refused@Kids.test' }), 'guardianEmail'],
  ])('with %s is told so', async (_, more, field) => {
    expect(await register('refused', more())).toMatchObject({ __typename: 'InvalidInput', field });
    expect(await rowsAbout('refused')).toBe('{"registration":null,"request":null,"account":null}');
  });

  test('is told the same whether the address is known or not', async () => {
    const answers = await Promise.all(
      ['mentee40@aurora.test', 'nobody@kids.test'].map((email) =>
        home.mutate('registerAccount', {
          email,
          password,
          displayName: 'K',
          birthDate: bornFor(11, 0),
          guardianEmail: 'someone@home.test',
        }),
      ),
    );
    expect(answers).toEqual([{ __typename: 'RegisterAccountSuccess' }, { __typename: 'RegisterAccountSuccess' }]);
  });

  test('and is old enough has an account as ever, and no date of birth is kept', async () => {
    await register('grown', { birthDate: bornFor(16, -1), guardianEmail: 'guardian-of-grown@home.test' });
    expect(await rowsAbout('grown')).toMatch(/"birth_date":null,"guardian_email":null/);
    expect(await verify('grown')).toMatchObject({ __typename: 'VerifyEmailSuccess' });
    expect(await signIn('grown')).toMatchObject({ __typename: 'SignInSuccess' });
  });

  test('and is a minor has no account before the guardian agrees, and one afterwards', async () => {
    await register('ada', { birthDate: bornFor(12, 30), guardianEmail: 'guardian-of-ada@home.test' });
    await home.tokenMailedTo('ada@kids.test');
    expect(await home.mailsTo('guardian-of-ada@home.test')).toEqual([]);
    const until = new Date(home.clock.now().getTime() + 14 * day).toISOString();
    expect(await verify('ada')).toEqual({ __typename: 'GuardianConsentPending', until });
    expect(await signIn('ada')).toMatchObject({ __typename: 'InvalidCredentials' });

    const mail = await home.mailAbout('guardian-of-ada@home.test', 'asks for your consent');
    expect(mail.text).not.toMatch(/Kid ada|ada@kids/);
    const token = await home.tokenAbout('guardian-of-ada@home.test', 'asks for your consent');
    expect(mail.html).toContain(`href="https://aurora.test/guardian/${token}"`);
    expect(await requestOf(token)).toEqual({
      childName: 'Kid ada',
      childEmail: 'ada@kids.test',
      expiresAt: until,
      statement: { kind: 'GUARDIAN', version: 1 },
    });
    expect(await confirm(token, { statementVersion: 2 })).toMatchObject({ __typename: 'ConsentNotOffered' });
    expect(await confirm(token, { guardianName: ' ' })).toMatchObject({ field: 'guardianName' });
    expect(await confirm(token)).toEqual({ __typename: 'ConfirmGuardianshipSuccess', childName: 'Kid ada' });

    expect(await signIn('ada')).toMatchObject({ __typename: 'SignInSuccess' });
    const userId = await userIdOf('ada');
    expect((await home.house.sent(userVerified)).filter((sent) => sent.userId === userId)).toEqual([{ userId, isMinor: true }]);
    expect(await rowsAbout('ada')).toMatch(/^{"registration":null,"request":null,"account":\[/);
    expect(await confirm(token)).toEqual(invalidToken);
    expect(await requestOf(token)).toBeNull();
    const { data } = await admin.execute(
      `{ auditLog(filter: { subjectId: "${userId}" }) { nodes { action onBehalfOf { id } details } } }`,
    );
    expect(data.auditLog.nodes).toContainEqual({
      action: 'guardianship.confirmed',
      onBehalfOf: { id: userId },
      details: { guardianName: 'Grace Guardian' },
    });
  });

  test('is known as a minor to themselves, moderators and admins, and to nobody else', async () => {
    const minor = await userIdOf('ada');
    const query = `{ user(id: "${minor}") { isMinor } }`;
    const own = home.holderOf((await signIn('ada')).tokens);
    const moderator = home.holderOf((await home.signIn('moderator@aurora.test')).tokens);
    const other = home.holderOf((await home.signIn('mentee41@aurora.test')).tokens);
    for (const [who, answer] of [
      [own, true],
      [moderator, true],
      [admin, true],
      [other, null],
      [home.stranger(), null],
    ] as const)
      expect((await who.execute(query)).data.user).toEqual({ isMinor: answer });
    expect((await admin.execute(`{ user(id: "${demoUser(1, 41)}") { isMinor } }`)).data.user).toEqual({ isMinor: false });
  });
});

describe('a guardian’s token', () => {
  test('works once, also when it is used four times at the same moment', async () => {
    const token = await waiting('eve');
    const answers = await Promise.all([1, 2, 3, 4].map(() => confirm(token)));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      'ConfirmGuardianshipSuccess',
      ...Array(3).fill('InvalidGuardianToken'),
    ]);
  });

  test('of another marketplace, or one that withdraws, is like an unknown one', async () => {
    const token = await waiting('tom');
    expect(await confirm(token, {}, home.stranger(otherTenant))).toEqual(invalidToken);
    expect(await requestOf(token, home.stranger(otherTenant))).toBeNull();
    expect(await withdraw(token)).toEqual(invalidToken);
    expect(await confirm('rubbish')).toEqual(invalidToken);
    expect(await confirm(token)).toMatchObject({ __typename: 'ConfirmGuardianshipSuccess' });
  });

  test('is too old after fourteen days, and then nothing about the minor is left', async () => {
    const token = await waiting('max');
    home.clock.advance(14 * day - 1000);
    await sweep(everywhere());
    expect(await requestOf(token)).not.toBeNull();
    home.clock.advance(1001);
    expect(await confirm(token)).toEqual(invalidToken);
    await sweep(everywhere());
    expect(await rowsAbout('max')).toBe('{"registration":null,"request":null,"account":null}');
    admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
  });

  test('opens no account where the marketplace has closed meanwhile, but for who was invited', async () => {
    const [alone, invited] = [await waiting('alone'), await waiting('asked')];
    await home.mutate('inviteMember', { email: 'asked@kids.test', role: 'MENTEE' }, { as: admin });
    const setRegistration = (registration: string) => home.mutate('setPolicies', { registration, reason: 'test' }, { as: admin });
    await setRegistration('CLOSED');
    expect(await confirm(invited)).toMatchObject({ __typename: 'RegistrationClosed' });
    await setRegistration('BY_INVITATION');
    expect(await confirm(alone)).toMatchObject({ __typename: 'RegistrationClosed' });
    expect(await confirm(invited)).toMatchObject({ __typename: 'ConfirmGuardianshipSuccess' });
    await setRegistration('OPEN');
    expect(await confirm(alone)).toMatchObject({ __typename: 'ConfirmGuardianshipSuccess' });
  });

  test('opens no second account where the address has one by then', async () => {
    const first = await waiting('twice', 'one@home.test');
    home.clock.advance(1);
    await register('twice', { birthDate: bornFor(12, 30), guardianEmail: 'two@home.test' });
    await verify('twice', 2);
    const second = await home.tokenAbout('two@home.test', 'asks for your consent');
    const answers = await Promise.all([confirm(first), confirm(second)]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['ConfirmGuardianshipSuccess', 'InvalidGuardianToken']);
  });

  test('is mailed no more than five times an hour to one address', async () => {
    for (const name of ['f1', 'f2', 'f3', 'f4', 'f5', 'f6']) {
      await register(name, { birthDate: bornFor(11, 0), guardianEmail: 'flooded@home.test' });
      await verify(name);
    }
    await home.allMailsWritten();
    expect(await home.mailsTo('flooded@home.test')).toHaveLength(5);
    expect((await home.house.sent(sendGuardianMail)).length).toBeGreaterThanOrEqual(6);
  });
});

describe('a consent that is taken back', () => {
  test('locks the account at once, tells the guardian, and is the same the second time', async () => {
    const token = await opened('lea');
    const { tokens } = await signIn('lea');
    const withdrawnAt = home.clock.now().toISOString();
    const both = await Promise.all([withdraw(token), withdraw(token)]);
    expect(both).toEqual(Array(2).fill({ __typename: 'WithdrawGuardianshipSuccess', withdrawnAt }));
    expect(await signIn('lea')).toMatchObject({ __typename: 'AccountSuspended' });
    expect(await home.mutate('refreshTokens', { refreshToken: tokens.refreshToken })).toMatchObject({
      __typename: 'AccountSuspended',
    });
    const userId = await userIdOf('lea');
    expect((await home.house.sent(userSuspended)).filter((sent) => sent.userId === userId)).toHaveLength(1);
    await home.mailAbout('guardian-of-lea@home.test', 'was taken back');
    expect(await withdraw(token, home.stranger(otherTenant))).toEqual(invalidToken);
  });

  test('is lifted by no unlocking of an admin', async () => {
    const userId = await userIdOf('lea');
    const document = `mutation { unlockAccount(input: { userId: "${userId}", reason: "asked" }) { __typename } }`;
    expect((await admin.execute(document)).data.unlockAccount.__typename).toBe('AdministerAccountSuccess');
    expect(await signIn('lea')).toMatchObject({ __typename: 'AccountSuspended' });
  });
});

describe('coming of age', () => {
  test('is on the day after the birthday by the marketplace’s zone; the date of birth goes, and a lock by the guardian with it', async () => {
    await register('old', { birthDate: bornFor(16, 2), guardianEmail: 'guardian-of-old@home.test' });
    await verify('old');
    await confirm(await home.tokenAbout('guardian-of-old@home.test', 'asks for your consent'));
    const token = await home.tokenAbout('guardian-of-old@home.test', 'You agreed');
    await withdraw(token);
    const userId = await userIdOf('old');
    home.clock.advance(2 * day);
    expect(await comeOfAge(everywhere())).toBe(0);
    expect(await signIn('old')).toMatchObject({ __typename: 'AccountSuspended' });
    home.clock.advance(day);
    expect(await comeOfAge(everywhere())).toBe(1);
    expect(await comeOfAge(everywhere())).toBe(0);
    expect((await home.house.sent(userCameOfAge)).filter((sent) => sent.userId === userId)).toHaveLength(1);
    expect((await home.house.sent(userReinstated)).filter((sent) => sent.userId === userId)).toHaveLength(1);
    expect(await signIn('old')).toMatchObject({ __typename: 'SignInSuccess' });
    expect(await withdraw(token)).toEqual(invalidToken);
    const { rows } = await home.house.owner.query(
      'select 1 from identity.minor where user_id = $1 union all select 1 from identity.guardianship where user_id = $1',
      [userId],
    );
    expect(rows).toEqual([]);
  });

  test('comes earlier for those whom a lower limit releases', async () => {
    await register('soon', { birthDate: bornFor(13, -40), guardianEmail: 'guardian-of-soon@home.test' });
    await verify('soon');
    await confirm(await home.tokenAbout('guardian-of-soon@home.test', 'asks for your consent'));
    expect(await comeOfAge(everywhere())).toBe(0);
    admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
    await setPolicy({ asksBirthDate: true, ageLimit: 13 });
    expect(await comeOfAge(everywhere())).toBe(1);
  });
});

test('dates of birth and guardians stand nowhere on the bus and in no log of the marketplace', async () => {
  const { rows } = await home.house.owner.query(
    `select (select coalesce(json_agg(data), '[]')::text from pgboss.job) || (select json_agg(facts)::text from identity.audit_entry) as all`,
  );
  expect(rows[0].all).not.toMatch(/@home\.test|@kids\.test|Grace|birth/);
});
