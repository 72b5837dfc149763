import { demoId, demoTenants } from '@lyceum/kit/seed/demo.ts';
import type { TestPerson, TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { callAttended, endRinging, userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  elsewhere,
  listen,
  mentee,
  mentor,
  openedConversation,
  openQuickHouse,
  type Result,
  resultOf,
} from '../testing/house.ts';

let house: TestSubgraph;
beforeAll(async () => {
  house = await openQuickHouse();
});
afterAll(() => house?.close());

const change = (who: TestPerson, name: string, type: string, input: object): Promise<Result> =>
  resultOf(
    house
      .as(who)
      .execute(
        `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename ${name === 'sendCallSignal' ? '' : '... on CallSuccess { call { id state endReason eventCursor } }'} ... on UserError { code } } }`,
        { input },
      ),
  );
const start = async (conversationId: string, who = mentee()) =>
  (await change(who, 'startCall', 'StartCallInput', { conversationId, media: 'VIDEO', deviceId: 'phone' })).call;
const accept = (callId: string, who = mentor(), deviceId = 'laptop') =>
  change(who, 'acceptCall', 'AcceptCallInput', { callId, deviceId });
const ringing =
  'subscription { event: incomingCalls { __typename ... on CallRinging { call { id } } ... on CallRingStopped { call { id } reason deviceId } } }';
const events = `subscription ($id: ID!, $after: Cursor) { event: callEvents(callId: $id, after: $after) {
  __typename ... on CallChanged { state call { endReason } } ... on CallParticipantChanged { party: state deviceId user { id } } ... on CallSignal { kind payload } ... on IceBatch { payload }
} }`;

test('a call rings on every device; answered on one, it stops on the others', async () => {
  const id = await openedConversation(house);
  const devices = await Promise.all([1, 2].map(() => listen(house, mentor(), ringing)));
  const call = await start(id);
  expect(call.state).toBe('RINGING');
  for (const device of devices) expect(await device.next()).toMatchObject({ __typename: 'CallRinging', call: { id: call.id } });
  const late = await listen(house, mentor(), ringing);
  expect(await late.next()).toMatchObject({ __typename: 'CallRinging', call: { id: call.id } });
  expect((await accept(call.id)).call.state).toBe('ACTIVE');
  for (const device of [...devices, late]) {
    expect(await device.next()).toMatchObject({ __typename: 'CallRingStopped', reason: 'ANSWERED', deviceId: 'laptop' });
    await device.stop();
  }
  expect(await accept(call.id, mentor(), 'tablet')).toMatchObject({ __typename: 'CallAnsweredElsewhere' });
  await change(mentee(), 'hangUp', 'HangUpInput', { callId: call.id });
});

test('offer, answer and candidates reach the other, durable ones also after a break; the end ends the subscription', async () => {
  const id = await openedConversation(house);
  const call = await start(id);
  const mine = await listen(house, mentor(), events, { id: call.id, after: call.eventCursor });
  await accept(call.id);
  expect(await mine.next()).toMatchObject({ __typename: 'CallParticipantChanged', party: 'JOINED', deviceId: 'laptop' });
  expect(await mine.next()).toMatchObject({ __typename: 'CallChanged', state: 'ACTIVE' });
  const signal = (from: TestPerson, to: TestPerson, kind: string, payload: object) =>
    change(from, 'sendCallSignal', 'SendCallSignalInput', { callId: call.id, to: to.userId, kind, payload });
  await signal(mentee(), mentor(), 'OFFER', { sdp: 'v=0' });
  expect(await mine.next()).toMatchObject({ __typename: 'CallSignal', kind: 'OFFER', payload: { sdp: 'v=0' } });
  await signal(mentee(), mentor(), 'ICE_BATCH', { candidates: ['c'] });
  expect(await mine.next()).toMatchObject({ __typename: 'IceBatch', payload: { candidates: ['c'] } });
  await signal(mentor(), mentee(), 'ANSWER', { sdp: 'v=1' });
  const resumed = await listen(house, mentee(), events, { id: call.id, after: call.eventCursor });
  const kinds = (await resumed.take(4)).map(({ __typename, kind }) => kind ?? __typename);
  expect(kinds).toEqual(['CallParticipantChanged', 'CallChanged', 'OFFER', 'ANSWER']);
  await change(mentor(), 'hangUp', 'HangUpInput', { callId: call.id });
  const rest: Result[] = [];
  for (let event = await resumed.next(); event; event = await resumed.next()) rest.push(event);
  expect(rest.at(-1)).toMatchObject({ __typename: 'CallChanged', state: 'ENDED', call: { endReason: 'HUNG_UP' } });
  await mine.stop();
});

test('declined, a call is over; nobody can answer it any more', async () => {
  const call = await start(await openedConversation(house));
  expect((await change(mentor(), 'rejectCall', 'RejectCallInput', { callId: call.id })).call).toMatchObject({
    state: 'ENDED',
    endReason: 'REJECTED',
  });
  expect(await accept(call.id)).toMatchObject({ __typename: 'CallNotPossible' });
});

test("a call that nobody answers is missed by the server's clock", async () => {
  const rings = await listen(house, mentor(), ringing);
  const call = await start(await openedConversation(house));
  // The caller waits and says so, however slow the machine is; otherwise the call could end because they are lost.
  const touching = setInterval(() => change(mentee(), 'touchCall', 'TouchCallInput', { callId: call.id }).catch(() => {}), 200);
  onTestFinished(() => clearInterval(touching));
  await rings.next();
  expect(await rings.next()).toMatchObject({ __typename: 'CallRingStopped', reason: 'MISSED' });
  const { state, endReason } = await resultOf(
    house.as(mentee()).execute('query ($id: ID!) { result: call(id: $id) { state endReason } }', { id: call.id }),
  );
  expect({ state, endReason }).toEqual({ state: 'ENDED', endReason: 'MISSED' });
  await rings.stop();
});

test('two who call each other at the same moment are in one call', async () => {
  const id = await openedConversation(house);
  const [one, two] = await Promise.all([start(id, mentee()), start(id, mentor())]);
  expect(one.id).toBe(two.id);
  await change(mentee(), 'hangUp', 'HangUpInput', { callId: one.id });
});

test('who is lost counts as there until the end of the lease and not longer; presence goes to sessions as proven stretches', async () => {
  const call = await start(await openedConversation(house));
  await accept(call.id);
  const touching = setInterval(() => change(mentee(), 'touchCall', 'TouchCallInput', { callId: call.id }).catch(() => {}), 200);
  const stretches = async () => (await house.sent(callAttended)).filter(({ callId }) => callId === call.id);
  try {
    await house.until(async () => (await stretches()).length === 1, 10_000);
    const [lost] = await stretches();
    expect(lost!.userId).toBe(mentor().userId);
    const present = Date.parse(lost!.leftAt) - Date.parse(lost!.joinedAt);
    expect(present).toBeLessThanOrEqual(1500);
  } finally {
    clearInterval(touching);
  }
  await change(mentee(), 'hangUp', 'HangUpInput', { callId: call.id });
  await house.until(async () => (await stretches()).length === 2);
  expect((await stretches()).map(({ userId }) => userId).sort()).toEqual([mentor().userId, mentee().userId].sort());
});

test('nobody from outside hears, sees or answers a call', async () => {
  const call = await start(await openedConversation(house));
  for (const who of [mentee(41), elsewhere(mentor())]) {
    expect(
      await resultOf(house.as(who).execute('query ($id: ID!) { result: call(id: $id) { id } }', { id: call.id })),
    ).toBeNull();
    expect(await accept(call.id, who)).toMatchObject({ __typename: 'NotFound' });
    await expect(
      house.as(who).subscribe('subscription ($id: ID!) { event: callEvents(callId: $id) { cursor } }', { id: call.id }),
    ).rejects.toThrow(/no call/);
  }
  await change(mentee(), 'hangUp', 'HangUpInput', { callId: call.id });
});

const begin = (conversationId: string, who: TestPerson, more: object = {}) =>
  change(who, 'startCall', 'StartCallInput', { conversationId, media: 'AUDIO', deviceId: 'phone', ...more });
const follow = (who: TestPerson, id: string, after: string | null = null) => listen(house, who, events, { id, after });

test('a call that ends while somebody else starts one is over; theirs is a new one', async () => {
  const id = await openedConversation(house);
  const old = await start(id);
  const ending = await house.owner.connect();
  try {
    await ending.query('begin');
    await ending.query(`update messaging.call set state = 'ENDED', end_reason = 'HUNG_UP', ended_at = now() where id = $1`, [
      old.id,
    ]);
    const starting = begin(id, mentor());
    // It waits for the row that is being ended.
    await house.until(async () => {
      const { rows } = await house.owner.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return rows.length > 0;
    });
    await ending.query('commit');
    const { call } = await starting;
    expect(call).toMatchObject({ state: 'RINGING' });
    expect(call.id).not.toBe(old.id);
    await change(mentor(), 'hangUp', 'HangUpInput', { callId: call.id });
  } finally {
    ending.release();
  }
});

test('starting with the same call id again is the same call; an id that is taken elsewhere is refused, and what another tenant has taken is free', async () => {
  const [id, other] = [await openedConversation(house), await openedConversation(house)];
  const callId = demoId('call', 1, 51);
  const calls = await Promise.all([1, 2, 3].map(() => begin(id, mentee(), { callId })));
  expect(calls).toMatchObject([{ call: { id: callId } }, { call: { id: callId } }, { call: { id: callId } }]);
  expect(await begin(other, mentee(), { callId })).toMatchObject({ __typename: 'InvalidInput' });
  await house.owner.query(
    `with c as (insert into messaging.conversation (id, tenant_id, last_activity_at, created_at) values ('conversation_far', $1, now(), now()) returning id)
     insert into messaging.call (id, tenant_id, conversation_id, initiator_id, media, state, end_reason, started_at, rings_until, ended_at)
     select $2, $1, id, 'user_far', 'AUDIO', 'ENDED', 'MISSED', now(), now(), now() from c`,
    [demoTenants[2].id, demoId('call', 2, 52)],
  );
  const far = demoId('call', 2, 52);
  expect(await begin(other, mentee(), { callId: far })).toMatchObject({ __typename: 'CallSuccess', call: { id: far } });
  const { rows } = await house.owner.query('select initiator_id from messaging.call where id = $1 order by 1', [far]);
  expect(rows).toEqual([{ initiator_id: mentee().userId }, { initiator_id: 'user_far' }]);
  for (const id of [callId, far]) await change(mentee(), 'hangUp', 'HangUpInput', { callId: id });
});

test('nothing comes after the end, however many signals are on their way; who follows a call that is over is told its end', async () => {
  const call = await start(await openedConversation(house));
  await accept(call.id);
  const signal = () =>
    change(mentee(), 'sendCallSignal', 'SendCallSignalInput', {
      callId: call.id,
      to: mentor().userId,
      kind: 'OFFER',
      payload: {},
    });
  const sent = Array.from({ length: 12 }, signal);
  sent.push(change(mentor(), 'hangUp', 'HangUpInput', { callId: call.id }), ...Array.from({ length: 12 }, signal));
  await Promise.all(sent);
  const { rows } = await house.owner.query(
    `select type, data from messaging.stream_item where stream = $1 order by sequence desc limit 1`,
    [`call:${call.id}`],
  );
  expect(rows).toMatchObject([{ type: 'CALL', data: { state: 'ENDED' } }]);

  const replay = await follow(mentor(), call.id, call.eventCursor);
  const told: Result[] = [];
  for (let event = await replay.next(); event; event = await replay.next()) told.push(event);
  expect(told.at(-1)).toMatchObject({ __typename: 'CallChanged', state: 'ENDED' });
  const { eventCursor } = await resultOf(
    house.as(mentor()).execute('query ($id: ID!) { result: call(id: $id) { eventCursor } }', { id: call.id }),
  );
  for (const after of [null, eventCursor]) expect(await (await follow(mentor(), call.id, after)).next()).toBeNull();
  const lost = await follow(mentor(), call.id, 'bm9uc2Vuc2U');
  expect(await lost.next()).toMatchObject({ __typename: 'StreamGap' });
  expect(await lost.next()).toBeNull();
});

test('a ring time-out that comes too early is asked for again instead of being lost', async () => {
  const call = await start(await openedConversation(house));
  const waiting = async () => (await house.sent(endRinging)).filter(({ callId }) => callId === call.id).length;
  expect(await waiting()).toBe(1);
  await house.deliver(endRinging, { callId: call.id });
  expect(await waiting()).toBe(2);
  await change(mentee(), 'hangUp', 'HangUpInput', { callId: call.id });
  await house.deliver(endRinging, { callId: call.id });
  expect(await waiting()).toBe(2);
});

test('whose lease is over comes back by accepting, on any device, even before anybody has noticed', async () => {
  const call = await start(await openedConversation(house));
  await accept(call.id);
  await house.owner.query(
    `update messaging.call_participant set lease_until = now() - interval '1 millisecond' where call_id = $1 and user_id = $2`,
    [call.id, mentor().userId],
  );
  expect(await change(mentor(), 'touchCall', 'TouchCallInput', { callId: call.id })).toMatchObject({
    __typename: 'CallNotPossible',
  });
  expect(await accept(call.id, mentor(), 'tablet')).toMatchObject({ call: { state: 'ACTIVE' } });
  expect(await change(mentor(), 'touchCall', 'TouchCallInput', { callId: call.id })).toMatchObject({ __typename: 'CallSuccess' });
  await change(mentee(), 'hangUp', 'HangUpInput', { callId: call.id });
});

test('a call in which all are lost is over by itself', async () => {
  const call = await start(await openedConversation(house));
  const ear = await follow(mentee(), call.id, call.eventCursor);
  await accept(call.id);
  const told: Result[] = [];
  for (let event = await ear.next(); event; event = await ear.next()) told.push(event);
  expect(told.at(-1)).toMatchObject({ __typename: 'CallChanged', state: 'ENDED', call: { endReason: 'LOST' } });
});

test('somebody suspended neither starts a call nor answers one', async () => {
  const who = mentee(46);
  const id = await openedConversation(house, { menteeUserId: who.userId });
  const { call } = await begin(id, mentor());
  const decided = { userId: who.userId, decisionId: 'decision_9' };
  await house.deliver(userSuspended, decided, { at: new Date('2026-01-01T00:00:00Z') });
  expect(await accept(call.id, who)).toMatchObject({ __typename: 'CallNotPossible' });
  expect(await begin(id, who)).toMatchObject({ __typename: 'SenderSuspended' });
  await house.deliver(userReinstated, decided, { at: new Date('2026-01-02T00:00:00Z') });
  expect(await accept(call.id, who)).toMatchObject({ __typename: 'CallSuccess' });
  await change(mentor(), 'hangUp', 'HangUpInput', { callId: call.id });
});
