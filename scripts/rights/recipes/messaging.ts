import { randomUUID } from 'node:crypto';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { makeIds } from '@lyceum/kit/ids/typeid.ts';
import type { Person } from '../person.ts';
import type { OwnRecipe, Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';
import { booked, conversationOf } from './sessions.ts';

const ids = makeIds(systemClock);

/** One conversation of mentee and mentor, in which messages do not disturb one another. */
export function talking(stage: Stage): Promise<string> {
  return stage.once('conversation', async () => conversationOf(stage, await booked(stage)));
}

/** A message of the mentee's. */
export async function said(stage: Stage, by: Person = stage.person('mentee')): Promise<string> {
  const input = { conversationId: await talking(stage), clientMessageId: randomUUID(), text: 'Good morning' };
  const { message } = await stage.change(by, 'sendMessage', input, '... on SendMessageSuccess { message { id } }');
  await stage.house.quiet();
  return message.id;
}

/** The mentee calls from a laptop, in a conversation that has no other call. */
export async function called(stage: Stage): Promise<string> {
  const conversationId = await conversationOf(stage, await booked(stage));
  const input = { conversationId, media: 'AUDIO', deviceId: 'laptop' };
  const { call } = await stage.change(stage.person('mentee'), 'startCall', input, '... on CallSuccess { call { id } }');
  return call.id;
}

/** Both are in the call. */
export async function connected(stage: Stage): Promise<string> {
  const callId = await called(stage);
  await stage.change(stage.person('mentor'), 'acceptCall', { callId, deviceId: 'desk' });
  return callId;
}

const offer = { kind: 'OFFER', payload: { type: 'offer', sdp: 'v=0' } };

export const messaging = {
  sendMessage: async (stage) => {
    const replyToId = await said(stage);
    return { input: { conversationId: await talking(stage), clientMessageId: randomUUID(), text: 'Good evening', replyToId } };
  },
  editMessage: async (stage) => ({ input: { messageId: await said(stage), text: 'Good night' } }),
  deleteMessage: async (stage) => ({ input: { messageId: await said(stage) } }),
  markRead: async (stage, who) => {
    await said(stage, stage.person(who.kind === 'mentee' ? 'mentor' : 'mentee'));
    const conversationId = await talking(stage);
    const query = 'query ($id: ID!) { conversation(id: $id) { headSequence } }';
    const { conversation } = await stage.ask(stage.person('mentee'), query, { id: conversationId });
    return { input: { conversationId, upToSequence: conversation.headSequence } };
  },
  setTyping: async (stage) => ({ input: { conversationId: await talking(stage), typing: true } }),
  touchPresence: async () => ({ input: { deviceId: randomUUID(), idle: false } }),
  startCall: async (stage) => ({
    input: {
      conversationId: await conversationOf(stage, await booked(stage)),
      callId: ids.next('call'),
      media: 'AUDIO',
      deviceId: 'laptop',
    },
  }),
  acceptCall: async (stage) => ({ input: { callId: await called(stage), deviceId: 'phone' } }),
  rejectCall: async (stage) => ({ input: { callId: await called(stage) } }),
  touchCall: async (stage) => ({ input: { callId: await connected(stage) } }),
  leaveCall: async (stage) => ({ input: { callId: await connected(stage) } }),
  hangUp: async (stage) => ({ input: { callId: await connected(stage) } }),
  sendCallSignal: async (stage, who) => {
    const to = stage.person(who.kind === 'mentee' ? 'mentor' : 'mentee').userId;
    return { input: { callId: await connected(stage), to, ...offer } };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

export const ownMessaging = {
  sendCallSignal: async (stage) => {
    const as = stage.person('mentee');
    return { as, input: { callId: await connected(stage), to: as.userId, ...offer } };
  },
} as const satisfies Readonly<Record<string, OwnRecipe>>;
