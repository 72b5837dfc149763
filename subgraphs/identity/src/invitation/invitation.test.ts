import { transact } from '@lyceum/kit/context/transact.ts';
import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { decisionMade, sendInvitationMail, userVerified } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRoleByAddress } from '../administration/operator.service.ts';
import type { Ctx } from '../context.ts';
import { permissions } from '../permission/permission.rules.ts';
import { bannedUntil, keepBan } from '../suspension/banned-address.ts';
import { aurora, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';
import { writeInvitationMail } from './invitation-mail.service.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Tokens;
beforeAll(async () => {
  home = await openIdentity({ IDENTITY_INVITATION_URL: 'https://aurora.test/join/{token}' });
  admin = (await home.signIn('admin@aurora.test')).tokens;
});
afterAll(() => home?.close());

const words = 'You are invited to Aurora Learning';
const shown = 'invitation { id email role state mails invitedBy { id } acceptedBy { id } }';
const answered = (name: string) =>
  `... on ${name}Success { ${shown} } ... on TooManyAttempts { retryAt } ... on AlreadyInvited { invitationId }`;
type Answer = { __typename: string; code?: string; invitation: { id: string; state: string; mails: number } } & Record<
  string,
  unknown
>;

const invite = (email: string, role = 'MENTEE', as = admin) =>
  home.mutate(
    'inviteMember',
    { email, role },
    { as: home.holderOf(as), fields: answered('InviteMember') },
  ) as unknown as Promise<Answer>;
const change = async (field: 'resendInvitation' | 'revokeInvitation', invitationId: string, as = admin) => {
  const { data, errors } = await home.holderOf(as).execute(
    `mutation ($input: InvitationInput!) {
      answer: ${field}(input: $input) { __typename ... on UserError { code } ${answered(field === 'resendInvitation' ? 'ResendInvitation' : 'RevokeInvitation')} }
    }`
      .replace('... on AlreadyInvited { invitationId }', '')
      .replace(field === 'revokeInvitation' ? '... on TooManyAttempts { retryAt }' : '', ''),
    { input: { invitationId } },
  );
  expect(errors).toBeUndefined();
  return data.answer as Answer;
};
const accept = (token: string, as: Tokens) =>
  home.mutate('acceptInvitation', { token }, { as: home.holderOf(as), fields: '... on AcceptInvitationSuccess { role }' });
const register = (token: string, as = home.stranger(), displayName = 'Nora New') =>
  home.mutate(
    'registerByInvitation',
    { token, password: demoPassword, displayName },
    {
      as,
      fields: '... on RegisterByInvitationSuccess { role user { id displayName } }',
    },
  );
const tokenTo = async (email: string, count = 1) => (await home.tokenAbout(email, words, count))!;
const list = async (args: string) => {
  const { data, errors } = await home
    .holderOf(admin)
    .execute(`{ invitations(${args}) { nodes { id email state } pageInfo { hasNextPage endCursor } } }`);
  expect(errors).toBeUndefined();
  return data.invitations as {
    nodes: { id: string; email: string; state: string }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
};

describe('an invitation', () => {
  test('of an address without account opens one by the token of its mail, verified, with the role, once', async () => {
    const email = 'new.moderator@example.test';
    const sent = await invite(' New.Moderator@Example.test', 'MODERATOR');
    expect(sent).toMatchObject({
      __typename: 'InviteMemberSuccess',
      invitation: { email, role: 'MODERATOR', state: 'PENDING', mails: 1, invitedBy: { id: demoUser(1, 0) }, acceptedBy: null },
    });
    const token = await tokenTo(email);
    const mail = await home.mailAbout(email, words);
    expect(mail.html).toContain(`href="https://aurora.test/join/${token}"`);
    expect(mail.text).toContain('as a moderator');

    const opened = await register(token);
    expect(opened).toMatchObject({
      __typename: 'RegisterByInvitationSuccess',
      role: 'MODERATOR',
      user: { displayName: 'Nora New' },
    });
    const { tokens } = await home.signIn(email);
    expect((await home.mutate('switchRole', { role: 'MODERATOR' }, { as: home.holderOf(tokens) })).__typename).toBe(
      'SwitchRoleSuccess',
    );
    const userId = (opened.user as { id: string }).id;
    expect(await home.house.sent(userVerified)).toContainEqual({ userId });
    // No second mail, and nothing more to be had by the token.
    await home.allMailsWritten();
    expect(await home.mailsTo(email)).toHaveLength(1);
    expect(await register(token)).toEqual({ __typename: 'InvalidInvitation', code: 'INVALID_INVITATION' });
    expect(await accept(token, tokens)).toEqual({ __typename: 'InvalidInvitation', code: 'INVALID_INVITATION' });

    const { data } = await home.holderOf(admin).execute('{ auditLog(first: 4) { nodes { action actor { id } facts } } }');
    expect(data.auditLog.nodes.map(({ action }: { action: string }) => action)).toEqual([
      'role.switched',
      'role.granted',
      'invitation.accepted',
      'account.registered',
    ]);
    expect(data.auditLog.nodes[2]).toMatchObject({
      actor: { id: userId },
      facts: { role: 'MODERATOR', invitedBy: demoUser(1, 0) },
    });
  });

  test('lets in whose earlier account was erased while a decision kept it out, because an admin wants it back', async () => {
    const [email, gone] = ['wanted.again@example.test', 'user_00000000000000000000000bad'];
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    await transact(ctx, async (tx) => {
      const suspended = { decision_id: 'decision_old', user_id: gone, suspended_at: tx.clock.now(), lifted_at: null };
      await tx.db
        .insertInto('suspension')
        .values({ tenant_id: aurora, ...suspended })
        .execute();
      expect(await keepBan(tx, [gone], [email])).toBe(1);
    });
    expect(await bannedUntil(ctx, email)).toEqual(expect.any(Date));
    await invite(email);
    expect(await register(await tokenTo(email))).toMatchObject({ __typename: 'RegisterByInvitationSuccess', role: 'MENTEE' });
  });

  test('of an address with an account is accepted by that account alone, which has to sign in', async () => {
    const email = 'mentee40@aurora.test';
    expect(await invite(email, 'MODERATOR')).toMatchObject({ __typename: 'InviteMemberSuccess' });
    const token = await tokenTo(email);
    expect(await register(token)).toEqual({ __typename: 'AddressHasAccount', code: 'ADDRESS_HAS_ACCOUNT' });
    const other = (await home.signIn('mentee41@aurora.test')).tokens;
    expect(await accept(token, other)).toEqual({ __typename: 'InvitationNotYours', code: 'INVITATION_NOT_YOURS' });
    const owner = (await home.signIn(email)).tokens;
    expect(await accept(token, owner)).toEqual({ __typename: 'AcceptInvitationSuccess', role: 'MODERATOR' });
    expect((await home.mutate('switchRole', { role: 'MODERATOR' }, { as: home.holderOf(owner) })).__typename).toBe(
      'SwitchRoleSuccess',
    );
    expect((await home.mutate('switchRole', { role: 'MODERATOR' }, { as: home.holderOf(other) })).__typename).toBe('RoleNotHeld');
  });

  test('answers alike for addresses with and without an account', async () => {
    const bare = ({ invitation, ...answer }: Answer) => ({ ...answer, invitation: { ...invitation, id: '', email: '' } });
    expect(bare(await invite('mentee49@aurora.test'))).toEqual(bare(await invite('nobody.here@example.test')));
    expect(await invite('not an address')).toMatchObject({ code: 'INVALID_INPUT' });
    for (const role of ['MENTOR', 'PLATFORM_ADMIN'])
      expect(await invite('a@example.test', role)).toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('is good for seven days; sent again it has another token, and the older one is worth nothing', async () => {
    const email = 'slow@example.test';
    const { invitation } = await invite(email);
    expect(await invite(email)).toMatchObject({ code: 'ALREADY_INVITED', invitationId: invitation.id });
    const first = await tokenTo(email);
    home.clock.advance(7 * 86_400_000);
    admin = (await home.signIn('admin@aurora.test')).tokens;
    expect(await register(first)).toMatchObject({ code: 'INVITATION_EXPIRED' });
    expect((await list('state: EXPIRED, first: 50')).nodes).toContainEqual({ id: invitation.id, email, state: 'EXPIRED' });
    expect(await change('resendInvitation', invitation.id)).toMatchObject({ invitation: { state: 'PENDING', mails: 2 } });
    const second = await tokenTo(email, 2);
    expect(second).not.toBe(first);
    expect(await register(first)).toMatchObject({ code: 'INVALID_INVITATION' });
    expect(await register(second)).toMatchObject({ __typename: 'RegisterByInvitationSuccess', role: 'MENTEE' });
    expect(await change('resendInvitation', invitation.id)).toMatchObject({ code: 'INVITATION_ENDED' });
  });

  test('that is taken back opens nothing, and the address can be invited anew', async () => {
    const email = 'withdrawn@example.test';
    const { invitation } = await invite(email);
    const token = await tokenTo(email);
    expect(await change('revokeInvitation', invitation.id)).toMatchObject({ invitation: { state: 'REVOKED' } });
    expect(await change('revokeInvitation', invitation.id)).toMatchObject({ invitation: { state: 'REVOKED' } });
    expect(await register(token)).toMatchObject({ code: 'INVALID_INVITATION' });
    const again = await invite(email);
    expect(again.invitation.id).not.toBe(invitation.id);
    expect(await register(token)).toMatchObject({ code: 'INVALID_INVITATION' });
    expect(await register(await tokenTo(email, 2))).toMatchObject({ __typename: 'RegisterByInvitationSuccess' });
  });

  test('of ten parallel uses of one token one opens the account; guesses are counted', async () => {
    await invite('race@example.test');
    const token = await tokenTo('race@example.test');
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(token)));
    expect(answers.filter(({ __typename }) => __typename === 'RegisterByInvitationSuccess')).toHaveLength(1);
    const rows = await home.house.owner.query(`select 1 from identity.user_account where email = 'race@example.test'`);
    expect(rows.rowCount).toBe(1);
    await invite('guessed@example.test');
    const right = await tokenTo('guessed@example.test');
    for (let guess = 0; guess < 5; guess += 1)
      expect(await register(`${right.slice(0, -4)}xxx${guess}`)).toMatchObject({ code: 'INVALID_INVITATION' });
    expect(await register(right)).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  });

  test('ends what strangers registered with the address, and a mail that comes late is not written', async () => {
    const email = 'squatted@example.test';
    await home.mutate('registerAccount', { email, password: 'a password of somebody else', displayName: 'Squatter' });
    const squatted = (await home.tokenAbout(email, 'Confirm'))!;
    const { invitation } = await invite(email);
    await register(await tokenTo(email));
    expect(await home.mutate('verifyEmail', { token: squatted })).toMatchObject({ code: 'INVALID_VERIFICATION_TOKEN' });
    const { rows } = await home.house.owner.query('select id from identity.invitation_mail where invitation_id = $1', [
      invitation.id,
    ]);
    const before = (await home.mailsTo(email)).length;
    await writeInvitationMail(home.house.context({ tenantId: aurora }) as Ctx, rows[0].id);
    expect(await home.mailsTo(email)).toHaveLength(before);
    expect(await home.house.sent(sendInvitationMail)).toContainEqual({ invitationMailId: rows[0].id });
  });
});

describe('who invites', () => {
  test('needs the permission and a fresh proof; another marketplace’s invitations are like none', async () => {
    const moderator = (await home.signIn('moderator@aurora.test')).tokens;
    await expect(invite('x@example.test', 'MENTEE', moderator)).rejects.toThrow('FORBIDDEN');
    const { invitation } = await invite('here@example.test');
    const token = await tokenTo('here@example.test');
    const there = (await home.signIn('admin@demo.test', undefined, otherTenant)).tokens;
    for (const field of ['resendInvitation', 'revokeInvitation'] as const)
      for (const id of [invitation.id, 'invitation_00000000000000000000000000', 'rubbish'])
        expect(await change(field, id, there)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await register(token, home.stranger(otherTenant))).toMatchObject({ code: 'INVALID_INVITATION' });
    home.clock.advance(10 * 60_000);
    expect(await invite('y@example.test')).toMatchObject({ code: 'STEP_UP_REQUIRED' });
    admin = (await home.signIn('admin@aurora.test')).tokens;
  });

  test('and loses a role, loses the invitations that wait: nobody comes back by their own', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const parting = { email: 'mentee45@aurora.test', role: 'ADMIN' as const, reason: 'test', operator: 'test' };
    await changeRoleByAddress(ctx, 'grant', parting);
    const { tokens } = await home.signIn('mentee45@aurora.test');
    const switched = await home.mutate(
      'switchRole',
      { role: 'ADMIN' },
      { as: home.holderOf(tokens), fields: '... on SwitchRoleSuccess { accessToken }' },
    );
    await invite('my.other.mailbox@example.test', 'ADMIN', { ...tokens, accessToken: switched.accessToken as string });
    const token = await tokenTo('my.other.mailbox@example.test');
    await changeRoleByAddress(ctx, 'revoke', parting);
    expect(await register(token)).toMatchObject({ code: 'INVALID_INVITATION' });
  });

  test('and is suspended by a moderator, loses them, too', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const role = { email: 'mentee46@aurora.test', role: 'ADMIN' as const, reason: 'test', operator: 'test' };
    await changeRoleByAddress(ctx, 'grant', role);
    const { tokens } = await home.signIn(role.email);
    const as = home.holderOf(tokens);
    const switched = await home.mutate(
      'switchRole',
      { role: 'ADMIN' },
      { as, fields: '... on SwitchRoleSuccess { accessToken }' },
    );
    await invite('the.accomplice@example.test', 'ADMIN', { ...tokens, accessToken: switched.accessToken as string });
    const token = await tokenTo('the.accomplice@example.test');
    const about = { caseId: 'case_1', reverses: null, messageId: null, conversationId: null, userId: demoUser(1, 46) };
    const boss = { email: 'mentee47@aurora.test', role: 'PLATFORM_ADMIN' as const, reason: 'test', operator: 'test' };
    await changeRoleByAddress(ctx, 'grant', boss);
    await home.house.deliver(
      decisionMade,
      { ...about, decisionId: 'decision_46', action: 'SUSPEND_USER' },
      { tenantId: aurora, actorId: demoUser(1, 47) },
    );
    expect(await register(token)).toMatchObject({ code: 'INVALID_INVITATION' });
  });

  test('may send an address five mails a day, and fifty to anybody in an hour', async () => {
    home.clock.advance(3_600_000);
    admin = (await home.signIn('admin@aurora.test')).tokens;
    const { invitation } = await invite('often@example.test');
    for (let mail = 2; mail <= 5; mail += 1) await change('resendInvitation', invitation.id);
    const at = home.clock.now().getTime();
    const refused = await change('resendInvitation', invitation.id);
    expect(refused).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', retryAt: new Date(at + 86_400_000).toISOString() });
    for (let mail = 6; mail <= 50; mail += 1) await invite(`one.of.many${mail}@example.test`);
    expect(await invite('one.too.many@example.test')).toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
      retryAt: new Date(at + 3_600_000).toISOString(),
    });
    // Somebody else's count is their own, and that of the address is everybody's.
    const there = (await home.signIn('admin@demo.test', undefined, otherTenant)).tokens;
    expect(await invite('often@example.test', 'MENTEE', there)).toMatchObject({ __typename: 'InviteMemberSuccess' });
  });

  test('sees them in pages, the newest first', async () => {
    const first = await list('first: 20');
    const rest = await list(`first: 100, after: "${first.pageInfo.endCursor}"`);
    const all = [...first.nodes, ...rest.nodes];
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['PENDING', 'EXPIRED', 'ACCEPTED', 'REVOKED']));
    for (const state of ['PENDING', 'ACCEPTED', 'REVOKED'])
      expect((await list(`state: ${state}, first: 100`)).nodes).toEqual(all.filter((one) => one.state === state));
  });

  test('and may do so no more, or not so much, loses what could not be sent any more', async () => {
    const setAdmins = (taken: readonly string[]) =>
      home.mutate(
        'setRolePermissions',
        { role: 'ADMIN', permissions: permissions.filter((one) => !taken.includes(one)), reason: 'test' },
        { as: home.holderOf(admin) },
      );
    const states = async () => {
      const { nodes } = await list('first: 100');
      return ['kept@example.test', 'more@example.test'].map((email) => nodes.find((one) => one.email === email)?.state);
    };
    // Mails are counted by the hour.
    home.clock.advance(61 * 60_000);
    admin = (await home.signIn('admin@aurora.test')).tokens;
    await invite('kept@example.test', 'MENTEE');
    await invite('more@example.test', 'MODERATOR');
    expect(await setAdmins(['AUDIT_READ'])).toMatchObject({ __typename: 'SetRolePermissionsSuccess' });
    expect(await states()).toEqual(['PENDING', 'PENDING']);
    // Admins who may not moderate have invited no moderators.
    await setAdmins(['AUDIT_READ', 'MODERATION_DECIDE']);
    expect(await states()).toEqual(['PENDING', 'REVOKED']);
    await setAdmins(['USERS_INVITE']);
    await setAdmins([]);
    expect(await states()).toEqual(['REVOKED', 'REVOKED']);
  });
});

describe('who registers by an invitation is asked for what everybody is who registers', () => {
  const texts = [{ locale: 'en', title: 'A document', text: 'Some words.' }];
  const consents = [{ kind: 'TERMS', version: 1 }];
  const registerWith = async (email: string, more: object) =>
    home.mutate(
      'registerByInvitation',
      { token: await tokenTo(email), password: demoPassword, displayName: 'Nora New', ...more },
      { fields: '... on RegisterByInvitationSuccess { user { id } } ... on InvalidInput { field }' },
    );
  beforeAll(async () => {
    home.clock.advance(3_600_000);
    admin = (await home.signIn('admin@aurora.test')).tokens;
    for (const kind of ['TERMS', 'GUARDIAN'])
      await home.mutate('publishConsentDocument', { kind, texts, replaces: 0 }, { as: home.holderOf(admin) });
  });

  test('to agree to what is required; the words become the account’s', async () => {
    const email = 'agrees@example.test';
    await invite(email);
    expect(await registerWith(email, {})).toMatchObject({ __typename: 'ConsentRequired' });
    expect(await registerWith(email, { consents: [{ kind: 'TERMS', version: 2 }] })).toMatchObject({ field: 'consents' });
    expect(await registerWith(email, { consents })).toMatchObject({ __typename: 'RegisterByInvitationSuccess' });
    const { data } = await home.holderOf((await home.signIn(email)).tokens).execute('{ myConsents { kind version given } }');
    expect(data.myConsents).toEqual([{ kind: 'TERMS', version: 1, given: true }]);
  });

  test('for the date of birth: a minor waits for the guardian, and can accept the invitation then', async () => {
    const email = 'kid@example.test';
    const guardianEmail = 'guardian.of.kid@example.test';
    const policy = { asksBirthDate: true, ageLimit: 16, reason: 'the law' };
    await home.mutate('setMinorPolicy', policy, { as: home.holderOf(admin) });
    await invite(email, 'MODERATOR');
    expect(await registerWith(email, { consents })).toMatchObject({ __typename: 'InvalidInput', field: 'birthDate' });
    const birthDate = `${home.clock.now().getUTCFullYear() - 12}-01-01`;
    expect(await registerWith(email, { consents, birthDate })).toMatchObject({ field: 'guardianEmail' });
    expect(await registerWith(email, { consents, birthDate, guardianEmail: ' Kid@example.test' })).toMatchObject({
      field: 'guardianEmail',
    });
    const asked = await registerWith(email, { consents, birthDate, guardianEmail });
    expect(asked.__typename).toBe('GuardianConsentPending');
    expect((await home.signIn(email)).__typename).toBe('InvalidCredentials');
    const guardian = {
      token: await home.tokenAbout(guardianEmail, 'asks for your consent'),
      guardianName: 'Grace',
      statementVersion: 1,
    };
    expect(await home.mutate('confirmGuardianship', guardian)).toMatchObject({ __typename: 'ConfirmGuardianshipSuccess' });
    const { tokens } = await home.signIn(email);
    const { data } = await home.holderOf(tokens).execute('{ viewer { user { isMinor } } myConsents { kind } }');
    expect(data).toEqual({ viewer: { user: { isMinor: true } }, myConsents: [{ kind: 'TERMS' }] });
    expect(await accept(await tokenTo(email), tokens)).toMatchObject({ role: 'MODERATOR' });
    await invite('grown@example.test');
    const grown = { consents, birthDate: '1990-01-01', guardianEmail };
    expect(await registerWith('grown@example.test', grown)).toMatchObject({ __typename: 'RegisterByInvitationSuccess' });
  });
});
