import type { MergePerson, PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepMessage, StepOrder, StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import {
  decisionMade,
  eraseInInsights,
  eraseInMedia,
  eraseInMessaging,
  eraseInPayments,
  eraseInSafety,
  eraseInSessions,
} from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Tokens;
beforeAll(async () => {
  home = await openIdentity();
  admin = (await home.signIn('admin@aurora.test')).tokens;
});
afterAll(() => home?.close());

const mentee = (number: number) => demoUser(1, number);
const email = (number: number) => `mentee${number}@aurora.test`;
const reason = 'two accounts of one person, ticket 21';
const parts = [eraseInSessions, eraseInMessaging, eraseInPayments, eraseInMedia, eraseInSafety, eraseInInsights];
const selection = 'merge { id state dropId keep { id } moves { store count } obstacles { code message } notice }';

const plan = (keepId: string, dropId: string, by = admin) =>
  home.mutate(
    'planAccountMerge',
    { keepId, dropId },
    { as: home.holderOf(by), fields: `... on PlanAccountMergeSuccess { ${selection} }` },
  );
const merge = (mergeId: string, by = admin) =>
  home.mutate(
    'mergeAccounts',
    { mergeId, reason },
    { as: home.holderOf(by), fields: `... on MergeAccountsSuccess { ${selection} } ... on MergeBlocked { obstacles { code } }` },
  );

async function stateOf(mergeId: string) {
  const { data } = await home
    .holderOf(admin)
    .execute(
      `query ($id: ID!) { accountMerge(id: $id) { id state keep { id } moves { store count } obstacles { code } endedAt } }`,
      { id: mergeId },
    );
  return data.accountMerge;
}

const answered = new Set<string>();

/** What a subgraph would answer to the newest order of this step that waits for an answer. */
async function answer(step: unknown, outcome: StepOutcome<PersonAnswer> = done({ stores: [] })): Promise<MergePerson> {
  const message = step as StepMessage<MergePerson, PersonAnswer>;
  // Erasures ask by the same messages, into nobody.
  const waiting = (await home.house.sent(message)).filter(
    (order) => order.input.into !== undefined && !answered.has(`${order.sagaId} ${order.step}`),
  );
  const { sagaId, step: name, input } = waiting.at(-1) as StepOrder<MergePerson>;
  answered.add(`${sagaId} ${name}`);
  await home.house.deliver(message.reply, { sagaId, step: name, outcome });
  return input;
}

async function everybodyAnswers(): Promise<readonly MergePerson[]> {
  const orders: MergePerson[] = [];
  for (const step of parts) orders.push(await answer(step));
  return orders;
}

async function planned(keepId: string, dropId: string): Promise<string> {
  const { merge: made } = (await plan(keepId, dropId)) as unknown as { merge: { id: string } };
  await everybodyAnswers();
  return made.id;
}

describe('a plan', () => {
  test('is one while everybody is asked, says all that stands against it at once, and changes nothing', async () => {
    const [first, second] = await Promise.all([plan(mentee(40), mentee(41)), plan(mentee(40), mentee(41))]);
    expect(first).toMatchObject({ __typename: 'PlanAccountMergeSuccess', merge: { state: 'LOOKING', dropId: mentee(41) } });
    expect((second.merge as { id: string }).id).toBe((first.merge as { id: string }).id);
    const { id, notice } = first.merge as { id: string; notice: string };
    expect(notice).toContain('cannot be taken back');
    expect(await merge(id)).toMatchObject({ __typename: 'MergeBlocked', obstacles: [] });
    const moves = [{ store: 'sessions.booking', rows: 3 }];
    const stands = (code: string) => [{ code, message: code }];
    expect(await answer(eraseInSessions, done({ stores: [], moves, obstacles: stands('OPEN_BOOKINGS') }))).toEqual({
      personId: mentee(41),
      into: mentee(40),
      task: 'LOOK',
    });
    await answer(eraseInMessaging);
    await answer(eraseInPayments, done({ stores: [], obstacles: stands('MONEY_HELD') }));
    for (const step of [eraseInMedia, eraseInSafety, eraseInInsights]) await answer(step);
    expect(await stateOf(id)).toMatchObject({
      state: 'BLOCKED',
      moves: [{ store: 'sessions.booking', count: 3 }],
      obstacles: [{ code: 'OPEN_BOOKINGS' }, { code: 'MONEY_HELD' }],
    });
    expect(await merge(id)).toMatchObject({ obstacles: [{ code: 'OPEN_BOOKINGS' }, { code: 'MONEY_HELD' }] });
    expect((await home.signIn(email(41))).__typename).toBe('SignInSuccess');
    // Settled meanwhile: the same plan, looked at anew.
    expect(await planned(mentee(40), mentee(41))).toBe(id);
    expect(await stateOf(id)).toMatchObject({ state: 'READY', obstacles: [] });
  });

  test('is for those with the permission, about two other people of this marketplace who may not do more', async () => {
    const moderator = (await home.signIn('moderator@aurora.test')).tokens;
    await expect(plan(mentee(40), mentee(41), moderator)).rejects.toThrow('FORBIDDEN');
    expect(await plan(mentee(40), mentee(40))).toMatchObject({ __typename: 'InvalidInput' });
    const me = demoUser(1, 0);
    expect(await plan(me, mentee(41))).toMatchObject({ __typename: 'OwnAccount' });
    expect(await plan(mentee(41), me)).toMatchObject({ __typename: 'OwnAccount' });
    for (const nobody of [demoUser(2, 40), 'user_00000000000000000000000000', 'rubbish']) {
      expect(await plan(mentee(40), nobody)).toMatchObject({ __typename: 'NotFound' });
      expect(await plan(nobody, mentee(40))).toMatchObject({ __typename: 'NotFound' });
    }
    const mayNotDecide = home.house.as({
      userId: demoUser(1, 0),
      sessionId: 'none',
      role: 'ADMIN',
      scopes: ['admin', 'users:merge'],
      tenantId: aurora,
    });
    const outranked = await home.mutate('planAccountMerge', { keepId: demoUser(1, 1), dropId: mentee(40) }, { as: mayNotDecide });
    expect(outranked).toMatchObject({ __typename: 'Outranked' });
  });

  test('what identity knows stands against it, too: roles, teaching', async () => {
    const id = await planned(mentee(40), demoUser(1, 1));
    expect((await stateOf(id)).obstacles).toEqual([{ code: 'HAS_ROLES' }]);
    const other = await planned(mentee(40), demoUser(1, 12));
    expect((await stateOf(other)).obstacles).toEqual([{ code: 'TEACHES' }]);
  });
});

describe('a merge', () => {
  test('asks for a fresh proof and a reason', async () => {
    const id = await planned(mentee(42), mentee(43));
    home.clock.advance(11 * 60_000);
    expect(await merge(id)).toMatchObject({ __typename: 'StepUpRequired' });
    admin = (await home.signIn('admin@aurora.test')).tokens;
    expect(await home.mutate('mergeAccounts', { mergeId: id, reason: ' ' }, { as: home.holderOf(admin) })).toMatchObject({
      __typename: 'InvalidInput',
    });
    expect(await stateOf(id)).toMatchObject({ state: 'READY' });
  });

  test('that sessions refuses at the last moment opens the account again and has changed nothing', async () => {
    const id = await planned(mentee(42), mentee(43));
    await merge(id);
    await everybodyAnswers();
    expect((await home.signIn(email(43))).__typename).toBe('AccountSuspended');
    expect(await answer(eraseInSessions, failed('OPEN_BOOKINGS', 'Booked just now.'))).toMatchObject({ task: 'MERGE' });
    expect((await home.signIn(email(43))).__typename).toBe('SignInSuccess');
    expect(await stateOf(id)).toMatchObject({ state: 'BLOCKED', obstacles: [{ code: 'OPEN_BOOKINGS' }] });
  });

  test('is stopped by what came between the plan and its beginning', async () => {
    const id = await planned(mentee(44), mentee(45));
    await merge(id);
    await home
      .holderOf(admin)
      .execute('mutation ($input: AdministerAccountInput!) { lockAccount(input: $input) { __typename } }', {
        input: { userId: mentee(45), reason },
      });
    await everybodyAnswers();
    expect(await stateOf(id)).toMatchObject({ state: 'BLOCKED', obstacles: [{ code: 'SUSPENDED' }] });
  });

  test('makes one account: the old id leads to it, nobody new is let in, both mailboxes are told, and all of it is in the log', async () => {
    const [keep, drop] = [mentee(42), mentee(43)];
    const { tokens } = await home.signIn(email(43));
    const id = await planned(keep, drop);
    const [first, second] = await Promise.all([merge(id), merge(id)]);
    expect([first, second]).toMatchObject([{ merge: { state: 'MERGING' } }, { merge: { state: 'MERGING' } }]);
    // Neither of the two can be part of another merge meanwhile.
    const crossing = (await plan(mentee(46), keep)) as unknown as { merge: { id: string } };
    expect(await stateOf(crossing.merge.id)).toMatchObject({ state: 'LOOKING' });
    for (const { personId } of await everybodyAnswers()) expect(personId).toBe(keep);
    expect(await stateOf(crossing.merge.id)).toMatchObject({ state: 'BLOCKED', obstacles: [{ code: 'MERGE_UNDER_WAY' }] });
    for (const order of await everybodyAnswers()) expect(order).toEqual({ personId: drop, into: keep, task: 'LOOK' });
    const moved = done({ stores: [], moves: [{ store: 'sessions.booking', rows: 3 }] });
    expect(await answer(eraseInSessions, moved)).toEqual({ personId: drop, into: keep, task: 'MERGE' });
    for (const step of parts.slice(1)) expect(await answer(step)).toMatchObject({ task: 'MERGE' });
    expect(await stateOf(id)).toMatchObject({
      state: 'DONE',
      keep: { id: keep },
      moves: [{ store: 'sessions.booking', count: 3 }],
    });
    expect(await merge(id)).toMatchObject({ merge: { state: 'DONE' } });

    expect((await home.signIn(email(43))).__typename).toBe('InvalidCredentials');
    expect((await home.signIn(email(42))).__typename).toBe('SignInSuccess');
    const refreshed = await home.mutate('refreshTokens', { refreshToken: tokens.refreshToken });
    expect(refreshed.__typename).toBe('InvalidRefreshToken');
    const { data } = await home
      .stranger()
      .execute(
        `query ($keep: ID!, $drop: ID!) { keep: user(id: $keep) { id displayName } drop: user(id: $drop) { id displayName } }`,
        { keep, drop },
      );
    expect(data.drop).toEqual(data.keep);
    expect(data.drop.id).toBe(keep);
    expect((await home.mailAbout(email(42), 'part of yours')).text).not.toContain(email(43));
    expect((await home.mailAbout(email(43), 'part of another')).text).not.toContain(email(42));
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const log = await ctx.db
      .selectFrom('audit_entry')
      .select(['subject_id', 'action', 'actor_id', 'personal'])
      .where('action', 'in', ['account.merge_begun', 'account.merged'])
      .where('subject_id', 'in', [keep, drop])
      .orderBy('id', 'desc')
      .limit(4)
      .execute();
    const entry = (subject: string, action: string, personal: object | null) => ({
      subject_id: subject,
      action,
      actor_id: demoUser(1, 0),
      personal,
    });
    expect(log).toHaveLength(4);
    for (const subject of [keep, drop]) {
      expect(log).toContainEqual(entry(subject, 'account.merge_begun', { reason }));
      expect(log).toContainEqual(entry(subject, 'account.merged', null));
    }
  });

  test('carries over what came about the account that goes while it was moved: a decision, and the wish to be forgotten', async () => {
    const [keep, drop] = [mentee(50), mentee(51)];
    const id = await planned(keep, drop);
    await merge(id);
    await everybodyAnswers();
    const { data } = await home
      .stranger()
      .execute(
        `mutation { signIn(input: { email: "${email(51)}", password: "${demoPassword}" }) { ... on AccountSuspended { dataRightsToken } } }`,
      );
    const wish = { token: data.signIn.dataRightsToken, wish: 'ERASURE' };
    expect((await home.mutate('exerciseDataRights', wish)).__typename).toBe('ExerciseDataRightsSuccess');
    const none = { caseId: 'case_2', reverses: null, messageId: null, conversationId: null };
    const decided = { ...none, decisionId: 'decision_51', action: 'SUSPEND_USER' as const, userId: drop };
    await home.house.deliver(decisionMade, decided, { tenantId: aurora });
    expect((await home.signIn(email(50))).__typename).toBe('SignInSuccess');
    await everybodyAnswers();
    expect(await stateOf(id)).toMatchObject({ state: 'DONE' });
    expect((await home.signIn(email(50))).__typename).toBe('AccountSuspended');
    const { rows } = await home.house.owner.query('select user_id, state from identity.erasure where user_id = any($1)', [
      [keep, drop],
    ]);
    expect(rows).toEqual([{ user_id: keep, state: 'WAITING' }]);
  });

  test('who was merged into an account that is merged away is found in the last one; and a decision about the first id is obeyed there', async () => {
    const id = await planned(mentee(46), mentee(42));
    await merge(id);
    await everybodyAnswers();
    await everybodyAnswers();
    expect(await stateOf(id)).toMatchObject({ state: 'DONE' });
    const { data } = await home.stranger().execute('query ($id: ID!) { user(id: $id) { id } }', { id: mentee(43) });
    expect(data.user).toEqual({ id: mentee(46) });
    const none = { caseId: 'case_1', reverses: null, messageId: null, conversationId: null };
    const decided = { ...none, decisionId: 'decision_46', action: 'SUSPEND_USER' as const, userId: mentee(43) };
    await home.house.deliver(decisionMade, decided, { tenantId: aurora });
    expect((await home.signIn(email(46))).__typename).toBe('AccountSuspended');
  });
});
