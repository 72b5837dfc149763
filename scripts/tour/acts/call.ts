import { setInterval } from 'node:timers/promises';
import { expect } from '../journal.ts';
import type { Person } from '../person.ts';
import { type Cast, failure, type Stage } from '../stage.ts';
import type { Booked } from './book.ts';

export async function call(
  { journal }: Stage,
  { ada, ben, adaAccount, benAccount }: Cast,
  { conversationId }: Booked,
): Promise<void> {
  journal.act('They call');
  const incoming = `subscription { event: incomingCalls { __typename ... on CallRinging { call { id initiator { displayName } } } ... on CallRingStopped { reason } } }`;
  const [laptop, phone] = [ada.device().watch(incoming), ada.device({ router: 1 }).watch(incoming)];
  const start = `mutation ($input: StartCallInput!) { result: startCall(input: $input) { __typename ... on CallSuccess { call { id eventCursor state } } ${failure} } }`;
  const { call: ringing } = await journal.step(
    "Ben calls; both of Ada's devices ring",
    async () => {
      const started = await ben.change(start, { conversationId, media: 'VIDEO', deviceId: 'ben-laptop' }, 'CallSuccess');
      const rings = await Promise.all(
        [laptop, phone].map((feed) => feed.until('ringing', ({ __typename }) => __typename === 'CallRinging')),
      );
      expect(
        rings.every((ring) => ring.call.id === started.call.id && ring.call.initiator.displayName === 'Ben Mentee'),
        'both ring for this call',
      );
      return started;
    },
    ({ call: { id, state } }) => `${id} ${state}`,
  );
  const events = `subscription ($id: ID!, $after: Cursor) {
    event: callEvents(callId: $id, after: $after) { __typename ... on CallChanged { state } ... on CallSignal { kind payload from { displayName } } ... on IceBatch { payload } }
  }`;
  const at = { id: ringing.id, after: ringing.eventCursor };
  const [bensCall, adasCall] = [ben.device().watch(events, at), ada.device().watch(events, at)];
  await journal.step('Ada answers on her laptop; her phone stops ringing', async () => {
    await ada.change(
      `mutation ($input: AcceptCallInput!) { result: acceptCall(input: $input) { __typename ${failure} } }`,
      { callId: ringing.id, deviceId: 'ada-laptop' },
      'CallSuccess',
    );
    await phone.until('the end of ringing', ({ __typename }) => __typename === 'CallRingStopped');
    await bensCall.until('the call is active', ({ state }) => state === 'ACTIVE');
  });
  const signal = (from: Person, to: string, kind: string, payload: object) =>
    from.change(
      `mutation ($input: SendCallSignalInput!) { result: sendCallSignal(input: $input) { __typename ${failure} } }`,
      { callId: ringing.id, to, kind, payload },
      'SendCallSignalSuccess',
    );
  await journal.step('offer, answer and candidates pass between them', async () => {
    await signal(ben, adaAccount.userId, 'OFFER', { type: 'offer', sdp: 'v=0' });
    await adasCall.until('the offer', ({ kind, from }) => kind === 'OFFER' && from.displayName === 'Ben Mentee');
    await signal(ada, benAccount.userId, 'ANSWER', { type: 'answer', sdp: 'v=0' });
    await bensCall.until('the answer', ({ kind }) => kind === 'ANSWER');
    await signal(ada, benAccount.userId, 'ICE_BATCH', {
      candidates: [{ candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host' }],
    });
    await bensCall.until('the candidates', ({ __typename }) => __typename === 'IceBatch');
  });
  await journal.step('five seconds of call, each proving their presence; then Ben hangs up', async () => {
    const touch = `mutation ($input: TouchCallInput!) { result: touchCall(input: $input) { __typename ${failure} } }`;
    let beats = 0;
    for await (const _ of setInterval(1000)) {
      await Promise.all([ada, ben].map((person) => person.change(touch, { callId: ringing.id }, 'CallSuccess')));
      beats += 1;
      if (beats === 5) break;
    }
    await ben.change(
      `mutation ($input: HangUpInput!) { result: hangUp(input: $input) { __typename ${failure} } }`,
      { callId: ringing.id },
      'CallSuccess',
    );
    await adasCall.until('the end of the call', ({ state }) => state === 'ENDED');
  });
}
