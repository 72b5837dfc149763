import type { TestPerson, TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { callAttended } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
    expect(present).toBeLessThanOrEqual(900);
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
