import { transact } from '@lyceum/kit/context/transact.ts';
import type { StepMessage, StepOrder, StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import {
  beginErasure,
  decisionMade,
  type ErasePerson,
  eraseInInsights,
  eraseInMedia,
  eraseInMessaging,
  eraseInPayments,
  eraseInSafety,
  eraseInSessions,
  personErased,
} from '@lyceum/schema/messages.ts';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { bannedUntil } from '../suspension/banned-address.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { openSmtpInbox } from '../testing/smtp-inbox.ts';
import { forgetPerson } from './forget.service.ts';

const day = 24 * 3_600_000;

let home: Awaited<ReturnType<typeof openIdentity>>;
let smtp: Awaited<ReturnType<typeof openSmtpInbox>>;
beforeAll(async () => {
  smtp = await openSmtpInbox();
  home = await openIdentity({ SMTP_URL: smtp.url });
});
afterAll(async () => {
  await home?.close();
  await smtp?.close();
});

type Person = ReturnType<typeof home.holderOf>;
type Step = StepMessage<ErasePerson, { stores: readonly never[] }>;

const signedIn = async (email: string) => home.holderOf((await home.signIn(email)).tokens);
const fine = done({ stores: [] });

async function call(who: Person, mutation: string) {
  const fields = '... on RequestErasureSuccess { erasure { id state } } ... on UserError { code }';
  const { data, errors } = await who.execute(
    `mutation { answer: ${mutation} { __typename ${mutation === 'requestErasure' ? fields : '... on UserError { code }'} } }`,
  );
  expect(errors).toBeUndefined();
  return data.answer;
}

async function wish(who: Person) {
  const { data } = await who.execute(
    '{ dataRequests { erasure { id state dueAt obstacle { code message } timeline { step state } } } }',
  );
  return data.dataRequests.erasure;
}

/** What the subgraph would answer to the newest order of this step. */
async function answer(step: unknown, outcome: StepOutcome<{ stores: readonly never[] }> = fine): Promise<ErasePerson> {
  const message = step as Step;
  const { sagaId, step: name, input } = (await home.house.sent(message)).at(-1) as StepOrder<ErasePerson>;
  await home.house.deliver(message.reply, { sagaId, step: name, outcome });
  return input;
}

/** Somebody's erasure up to the point at which sessions is to erase. */
async function begun(erasureId: string): Promise<void> {
  await home.house.deliver(beginErasure, { erasureId });
  await answer(eraseInSessions);
  await answer(eraseInPayments);
}

const mailsTo = async (address: string) => {
  const mails = await Promise.all(smtp.mails.map((raw) => PostalMime.parse(raw)));
  return mails.filter(({ to }) => to?.[0]?.address === address);
};

describe('a wish to be forgotten', () => {
  test('takes a fresh proof, is one however often it is asked for, and is told by mail', async () => {
    const person = await signedIn('mentee40@aurora.test');
    home.clock.advance(11 * 60_000);
    expect(await call(person, 'requestErasure')).toMatchObject({ __typename: 'StepUpRequired' });
    expect(await wish(person)).toBeNull();
    const fresh = await signedIn('mentee40@aurora.test');
    const [first, second] = await Promise.all([call(fresh, 'requestErasure'), call(fresh, 'requestErasure')]);
    expect(first.erasure).toMatchObject({ state: 'WAITING' });
    expect(second.erasure.id).toBe(first.erasure.id);
    const { dueAt } = await wish(fresh);
    expect(Date.parse(dueAt) - home.clock.now().getTime()).toBe(14 * day);
    await home.house.until(async () => (await mailsTo('mentee40@aurora.test')).length > 0);
    const [mail] = await mailsTo('mentee40@aurora.test');
    expect(mail?.text).toContain(dueAt.slice(0, 10));
  });

  test('says what has to be settled first, and that nothing has when it is', async () => {
    const person = await signedIn('mentee40@aurora.test');
    expect(await answer(eraseInSessions, failed('OPEN_BOOKINGS', '2 booked sessions.'))).toEqual({
      personId: demoUser(1, 40),
      task: 'CHECK',
    });
    expect((await wish(person)).obstacle).toEqual({ code: 'OPEN_BOOKINGS', message: '2 booked sessions.' });
    expect((await wish(person)).timeline).toEqual([]);
  });

  test('is taken back for good, and then nothing begins on its day', async () => {
    const person = await signedIn('mentee40@aurora.test');
    const { id } = await wish(person);
    expect(await call(person, 'cancelErasure')).toEqual({ __typename: 'CancelErasureSuccess' });
    expect(await call(person, 'cancelErasure')).toMatchObject({ code: 'NOT_FOUND' });
    home.clock.advance(14 * day);
    await home.house.deliver(beginErasure, { erasureId: id });
    const again = await signedIn('mentee40@aurora.test');
    expect(await wish(again)).toMatchObject({ id, state: 'CANCELLED', timeline: [] });
    await home.house.until(async () => (await mailsTo('mentee40@aurora.test')).some(({ subject }) => subject?.includes('stays')));
  });

  test('does not begin before its day, whoever says so', async () => {
    const person = await signedIn('mentee41@aurora.test');
    const { erasure } = await call(person, 'requestErasure');
    await home.house.deliver(beginErasure, { erasureId: erasure.id });
    expect((await wish(person)).state).toBe('WAITING');
  });
});

describe('who is locked out', () => {
  const email = 'mentee51@aurora.test';
  const signIn = async (tenantId = aurora) => {
    const query = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on AccountSuspended { code dataRightsToken dataRightsUntil } } }`;
    return (await home.stranger(tenantId).execute(query, { input: { email, password: demoPassword } })).data.signIn;
  };
  const exercise = (token: string, wish: string, as = home.stranger()) =>
    home.mutate(
      'exerciseDataRights',
      { token, wish },
      {
        as,
        fields: '... on ExerciseDataRightsSuccess { export { id readyAt } exportUrl erasure { id state } }',
      },
    );

  test('may have a copy of their data and be erased with the token of a sign-in, for ten minutes; it opens nothing else', async () => {
    const admin = await signedIn('admin@aurora.test');
    const lock = 'mutation ($input: AdministerAccountInput!) { lockAccount(input: $input) { __typename } }';
    await admin.execute(lock, { input: { userId: demoUser(1, 51), reason: 'spam' } });
    const { dataRightsToken: token, dataRightsUntil } = await signIn();
    expect(Date.parse(dataRightsUntil) - home.clock.now().getTime()).toBe(10 * 60_000);
    expect(await exercise(token, 'OPEN_EXPORT')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await exercise(token, 'EXPORT')).toMatchObject({ export: { readyAt: null }, erasure: null });
    const asked = await exercise(token, 'ERASURE');
    expect(asked).toMatchObject({ erasure: { state: 'WAITING' }, export: null });
    expect(await exercise(token, 'ERASURE')).toMatchObject({ erasure: { id: (asked.erasure as { id: string }).id } });
    expect(await exercise(token, 'CANCEL_ERASURE')).toMatchObject({ erasure: { state: 'CANCELLED' } });
    const refused = { code: 'INVALID_DATA_RIGHTS_TOKEN' };
    expect(await exercise(token, 'EXPORT', home.stranger(otherTenant))).toMatchObject(refused);
    const [userId, until, code] = token.split('.');
    const others = [
      `${demoUser(1, 40)}.${until}.${code}`,
      `${userId}.${Number(until) + 1}.${code}`,
      `${userId}.${until}.x`,
      'x',
      '',
    ];
    for (const other of others) expect(await exercise(other, 'ERASURE')).toMatchObject(refused);
    expect(await home.mutate('refreshTokens', { refreshToken: token })).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    await home.house.owner.query('update identity.user_account set credential_version = credential_version + 1 where id = $1', [
      userId,
    ]);
    expect(await exercise(token, 'ERASURE')).toMatchObject(refused);
    const later = (await signIn()).dataRightsToken;
    home.clock.advance(10 * 60_000);
    expect(await exercise(later, 'ERASURE')).toMatchObject(refused);
  });
});

describe('who is erased while a moderator keeps them out', () => {
  const email = 'mentee50@aurora.test';
  const register = () =>
    home.mutate('registerAccount', { email, password: 'an address that comes back', displayName: 'Back Again' });
  const none = { caseId: 'case_1', messageId: null, conversationId: null };

  test('opens no account with the address while the decision stands, for a year at most; nothing readable of it is kept', async () => {
    const userId = demoUser(1, 50);
    const suspension = { ...none, decisionId: 'decision_ban', action: 'SUSPEND_USER' as const, reverses: null, userId };
    await home.house.deliver(decisionMade, suspension, { tenantId: aurora });
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    await home.house.owner.query(
      `insert into identity.erasure (id, tenant_id, user_id, state, requested_at, due_at) values ('erasure_ban', $1, $2, 'ERASING', now(), now())`,
      [aurora, userId],
    );
    // An address that was asked for and never proved is somebody else's, who has done nothing.
    await home.house.owner.query(
      `insert into identity.email_change (id, tenant_id, user_id, old_email, new_email, old_token_hash, new_token_hash, undo_token_hash, created_at, expires_at)
       values ('change_ban', $1, $2, $3, 'victim@aurora.test', 'a', 'b', 'c', now(), now())`,
      [aurora, userId, email],
    );
    const reports = await transact(ctx, (tx) => forgetPerson(tx, 'erasure_ban', [userId]));
    expect(reports).toContainEqual(
      expect.objectContaining({ store: 'identity.banned_address', kept: 1, ground: 'LEGAL_CLAIMS' }),
    );
    const { rows } = await home.house.owner.query('select address_hash, until from identity.banned_address');
    expect(rows).toHaveLength(1);
    expect(rows[0].address_hash).toMatch(/^[\w-]{43}$/);
    expect(rows[0].until.getTime() - home.clock.now().getTime()).toBe(365 * day);
    expect((await register()).__typename).toBe('RegisterAccountSuccess');
    const subjects = async () => (await mailsTo(email)).map(({ subject }) => subject);
    await home.house.until(async () => (await subjects()).includes('No account at Aurora Learning with this address'));
    expect((await mailsTo(email)).map(({ text }) => text).join()).not.toContain('Token:');
    // Another marketplace, and another address, are not concerned.
    const there = home.house.context({ tenantId: otherTenant }) as Ctx;
    expect([await bannedUntil(ctx, email), await bannedUntil(there, email), await bannedUntil(ctx, 'x@aurora.test')]).toEqual([
      expect.any(Date),
      null,
      null,
    ]);
    const reversal = {
      ...none,
      decisionId: 'decision_unban',
      action: 'REVERSED' as const,
      reverses: 'decision_ban',
      userId: null,
    };
    await home.house.deliver(decisionMade, reversal, { tenantId: aurora });
    expect(await bannedUntil(ctx, email)).toBeNull();
    await register();
    await home.house.until(async () => (await mailsTo(email)).some(({ text }) => text?.includes('Token:')));
  });
});

describe('who alone runs a marketplace', () => {
  const grant = 'update identity.user_account set granted_roles = $2 where id = $1';
  const invited = async () =>
    (
      await home.house.owner.query(
        "select revoked_at is not null as over from identity.invitation where email = 'late@example.test'",
      )
    ).rows;

  test('names somebody else first; and goes no more when the other has gone meanwhile', async () => {
    const admin = await signedIn('admin@aurora.test');
    expect(await call(admin, 'requestErasure')).toMatchObject({ __typename: 'LastAdmin' });
    expect(await wish(admin)).toBeNull();
    await home.house.owner.query(grant, [demoUser(1, 49), ['ADMIN']]);
    await home.mutate('inviteMember', { email: 'late@example.test', role: 'ADMIN' }, { as: admin });
    const { erasure } = await call(admin, 'requestErasure');
    expect(erasure.state).toBe('WAITING');
    // Of the two the second asks.
    expect(await call(await signedIn('mentee49@aurora.test'), 'requestErasure')).toMatchObject({ __typename: 'LastAdmin' });
    await home.house.owner.query(grant, [demoUser(1, 49), []]);
    home.clock.advance(14 * day);
    await begun(erasure.id);
    const again = await signedIn('admin@aurora.test');
    expect(await wish(again)).toMatchObject({ state: 'WAITING', obstacle: { code: 'LAST_ADMIN' } });
    expect(await invited()).toEqual([{ over: false }]);
    await home.house.owner.query(grant, [demoUser(1, 49), ['ADMIN']]);
    await begun(erasure.id);
    expect((await home.signIn('admin@aurora.test')).__typename).toBe('AccountSuspended');
    expect(await invited()).toEqual([{ over: true }]);
    await answer(eraseInSessions, failed('OPEN_BOOKINGS', 'Booked just now.'));
    const back = await signedIn('admin@aurora.test');
    expect(await call(back, 'cancelErasure')).toMatchObject({ __typename: 'CancelErasureSuccess' });
  });
});

describe('on its day', () => {
  test('while money is held it waits, can be taken back, and is tried again in an hour', async () => {
    const person = await signedIn('mentee42@aurora.test');
    const { erasure } = await call(person, 'requestErasure');
    home.clock.advance(14 * day);
    await home.house.deliver(beginErasure, { erasureId: erasure.id });
    const now = await signedIn('mentee42@aurora.test');
    expect(await call(now, 'cancelErasure')).toMatchObject({ code: 'ERASURE_UNDER_WAY' });
    await answer(eraseInSessions);
    await answer(eraseInPayments, failed('MONEY_HELD', 'The money of 1 order is held.'));
    expect(await wish(now)).toMatchObject({ state: 'WAITING', obstacle: { code: 'MONEY_HELD' } });
    const { rows } = await home.house.owner.query(
      `select start_after > now() + interval '14 days' as later from pgboss.job where name = 'identity/identity.begin_erasure' and data -> 'body' ->> 'erasureId' = $1 order by created_on desc limit 1`,
      [erasure.id],
    );
    expect(rows).toEqual([{ later: true }]);
    expect(await call(now, 'cancelErasure')).toEqual({ __typename: 'CancelErasureSuccess' });
  });

  test('when sessions refuses at the last moment, the account is open again and nothing is lost', async () => {
    const person = await signedIn('mentee43@aurora.test');
    const { erasure } = await call(person, 'requestErasure');
    home.clock.advance(14 * day);
    await begun(erasure.id);
    expect((await home.signIn('mentee43@aurora.test')).__typename).toBe('AccountSuspended');
    expect(await answer(eraseInSessions, failed('OPEN_BOOKINGS', 'Booked just now.'))).toMatchObject({ task: 'ERASE' });
    const back = await signedIn('mentee43@aurora.test');
    expect(await wish(back)).toMatchObject({ state: 'WAITING', obstacle: { code: 'OPEN_BOOKINGS' } });
    // And again: what waited is closed anew.
    await begun(erasure.id);
    expect((await home.signIn('mentee43@aurora.test')).__typename).toBe('AccountSuspended');
  });

  test('all sessions end at once, all subgraphs erase, and the last mail brings the certificate before the address is forgotten', async () => {
    const email = 'mentee44@aurora.test';
    const person = await signedIn(email);
    const { erasure } = await call(person, 'requestErasure');
    home.clock.advance(14 * day);
    const there = await signedIn(email);
    // An address from before is somebody else's by now, who has forgotten the password.
    await home.house.owner.query(
      `insert into identity.email_change (id, tenant_id, user_id, old_email, new_email, old_token_hash, new_token_hash, undo_token_hash, created_at, expires_at, old_confirmed_at, new_confirmed_at, completed_at, undo_until)
       values ('emailchange_1', $1, $2, 'mentee47@aurora.test', $3, 'a', 'b', 'c', now(), now(), now(), now(), now(), now())`,
      [aurora, demoUser(1, 44), email],
    );
    await home.mutate('requestPasswordReset', { email: 'mentee47@aurora.test' });
    await begun(erasure.id);
    expect((await there.execute('mutation { requestErasure { __typename } }')).errors?.[0]?.extensions?.code).toBe(
      'UNAUTHENTICATED',
    );
    for (const step of [eraseInSessions, eraseInMessaging, eraseInPayments, eraseInMedia, eraseInSafety, eraseInInsights])
      expect(await answer(step)).toEqual({ personId: demoUser(1, 44), task: 'ERASE' });
    const admin = home.house.as({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['users:read'], tenantId: aurora });
    const row = async () =>
      (
        await admin.execute('{ erasures(first: 5) { nodes { id state certificateUrl timeline { step state } } } }')
      ).data.erasures.nodes.find(({ id }: { id: string }) => id === erasure.id);
    await home.house.until(async () => (await row()).timeline.at(-1).state === 'COMPLETED');
    const { state, certificateUrl, timeline } = await row();
    expect(timeline.at(-1).step).toBe('erasePerson');
    expect(state).toBe('DONE');
    const last = (await mailsTo(email)).at(-1);
    expect(last?.subject).toContain('erased');
    expect(last?.text).toContain(certificateUrl);
    const answered = (await (await home.stranger().fetch(new URL(certificateUrl).pathname)).json()) as { certificate: string };
    expect(answered).toMatchObject({ statement: { jti: erasure.id, sub: demoUser(1, 44) } });
    const { rows } = await home.house.owner.query('select addresses, certificate from identity.erasure where id = $1', [
      erasure.id,
    ]);
    expect(rows).toEqual([{ addresses: [], certificate: answered.certificate }]);
    expect((await home.signIn(email)).__typename).toBe('InvalidCredentials');
    expect(await home.house.sent(personErased)).toContainEqual({ erasureId: erasure.id });
    const resets = await home.house.owner.query("select 1 from identity.password_reset where email = 'mentee47@aurora.test'");
    expect(resets.rowCount).toBe(1);
    const undo = home.house.owner.query(
      "update identity.erasure set state = 'WAITING', certificate = null, ended_at = null where id = $1",
      [erasure.id],
    );
    await expect(undo).rejects.toThrow('is done');
  });

  test('a certificate is found by its id only', async () => {
    expect((await home.stranger().fetch('/identity/erasures/erasure_01k00000000000000000000001')).status).toBe(404);
    expect((await home.stranger().fetch('/identity/erasures/nonsense')).status).toBe(404);
  });

  test('a mailbox that takes nothing is given up after five tries, and its address is forgotten all the same', async () => {
    const { handOut } = await import('./hand-out.service.ts');
    const person = await signedIn('mentee45@aurora.test');
    const { erasure } = await call(person, 'requestErasure');
    home.clock.advance(14 * day);
    await begun(erasure.id);
    await home.house.owner.query("update identity.erasure set addresses = '{nobody@example.test}' where id = $1", [erasure.id]);
    const ctx = home.house.context({ tenantId: aurora });
    const refusing = {
      ...ctx,
      ports: { ...ctx.ports, mail: { ...ctx.ports.mail, send: () => Promise.reject(new Error('refused')) } },
    };
    await expect(handOut(refusing, erasure.id, 4)).rejects.toThrow('refused');
    expect(await handOut(refusing, erasure.id, 5)).toBeTypeOf('function');
  });
});
