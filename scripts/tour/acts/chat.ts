import { setInterval } from 'node:timers/promises';
import type { Data } from '../data.ts';
import type { Feed } from '../feed.ts';
import { expect } from '../journal.ts';
import { type Cast, failure, key, type Stage } from '../stage.ts';
import type { Booked } from './book.ts';

const conversationEvents = `subscription ($id: ID!, $after: Cursor) {
  event: conversationEvents(conversationId: $id, after: $after) {
    __typename cursor
    ... on MessagePosted { message { id sequence text kind sender { displayName } } }
    ... on MessageRemoved { message { id state } }
    ... on ReadCursorMoved { upToSequence }
  }
}`;
const sendQuery = `mutation ($input: SendMessageInput!) {
  result: sendMessage(input: $input) { __typename ... on SendMessageSuccess { message { id sequence state } } ${failure} }
}`;

/** Answers the id of a message of Ada's, and Ben's feed of the conversation. */
export async function chat({ journal, addresses }: Stage, { ada, ben, adaAccount }: Cast, { conversationId }: Booked) {
  journal.act('They chat');
  const send = (text: string) => ada.change(sendQuery, { conversationId, clientMessageId: key(), text }, 'SendMessageSuccess');
  const cursorOf = async () =>
    (await ben.ask('query ($id: ID!) { conversation(id: $id) { eventCursor } }', { id: conversationId })).conversation
      .eventCursor;
  const device = ben.device();
  const before = device.watch(conversationEvents, { id: conversationId, after: await cursorOf() });
  const presence = ben
    .device()
    .watch('subscription ($ids: [ID!]!) { event: presenceChanged(userIds: $ids) { state user { displayName } } }', {
      ids: [adaAccount.userId],
    });
  await journal.step(
    'presence and typing arrive, with the name from identity',
    async () => {
      const signals = ben
        .device()
        .watch(
          'subscription ($id: ID!) { event: conversationSignals(conversationId: $id) { ... on TypingChanged { typing user { displayName } } } }',
          { id: conversationId },
        );
      await ada.change(
        `mutation ($input: TouchPresenceInput!) { result: touchPresence(input: $input) { __typename ${failure} } }`,
        { deviceId: 'laptop', idle: false },
        'TouchPresenceSuccess',
      );
      const online = await presence.until('Ada online', ({ state }) => state === 'ONLINE');
      const typing = await untilHeard(signals, () =>
        ada.change(
          `mutation ($input: SetTypingInput!) { result: setTyping(input: $input) { __typename ${failure} } }`,
          { conversationId, typing: true },
          'SetTypingSuccess',
        ),
      );
      return [online, typing];
    },
    ([online, typing]) => `${online.user.displayName} ${online.state}, ${typing.user.displayName} types`,
  );
  const first = await journal.step(
    'a message arrives live',
    async () => {
      const { message } = await send('Hello Ben, a graph is dots and lines.');
      return before.until('the message', (event) => event.message?.id === message.id);
    },
    ({ message }) => `${message.sequence} ${message.sender.displayName}: ${message.text}`,
  );
  const tooLong = await journal.step(
    'a message of 100,000 characters is refused',
    () => ada.change(sendQuery, { conversationId, clientMessageId: key(), text: 'a'.repeat(100_000) }, 'InvalidInput'),
    ({ why }) => why,
  );
  expect(tooLong.why.length < 500, 'the refusal does not repeat the message');
  const resumed = await journal.step(
    `the line breaks, a hundred messages are sent meanwhile, Ben comes back${addresses.length > 1 ? ' on the other router' : ''}`,
    async () => {
      const last = before.events.at(-1).cursor;
      device.cut();
      const texts = Array.from({ length: 100 }, (_, n) => `While you were away ${n}`);
      for (let from = 0; from < texts.length; from += 10) await Promise.all(texts.slice(from, from + 10).map(send));
      const feed = ben.device({ router: 1 }).watch(conversationEvents, { id: conversationId, after: last });
      const missed = await feed.count('the missed messages', 100, ({ message }) =>
        message?.text?.startsWith('While you were away'),
      );
      const live = await send('And we are live again.');
      await feed.until('the live message', ({ message }) => message?.id === live.message.id);
      const posted = feed.events.filter(({ __typename }) => __typename === 'MessagePosted').map(({ message }) => message);
      expect(posted.length === 101, `exactly the 101 messages came, not ${posted.length}`);
      expect(new Set(missed.map(({ message }) => message.text)).size === 100, 'each of the hundred came once');
      expect(
        posted.every(({ sequence }, index) => sequence === first.message.sequence + 1 + index),
        'they came in order, without a gap',
      );
      return feed;
    },
    (feed) => `${feed.events.filter(({ message }) => message).length} messages, in order, none twice, none missing`,
  );
  await journal.step(
    'contact details that lead off the platform are held back',
    async () => {
      const { result } = await ada.ask(sendQuery, {
        input: {
          conversationId,
          clientMessageId: key(),
          text: 'Write me at ada.mentor@gmail.com or on WhatsApp +351 912 345 678, it is cheaper.',
        },
      });
      expect(
        result.__typename === 'MessageRefused' || result.message?.state === 'HELD',
        `it was not delivered, but ${JSON.stringify(result)}`,
      );
      return result;
    },
    (result) => (result.__typename === 'MessageRefused' ? result.why : `state ${result.message.state}`),
  );
  await journal.step(
    'Ben reads; his unread count is zero',
    async () => {
      const { conversation } = await ben.ask('query ($id: ID!) { conversation(id: $id) { headSequence unreadCount } }', {
        id: conversationId,
      });
      const read = await ben.change(
        `mutation ($input: MarkReadInput!) { result: markRead(input: $input) { __typename ... on MarkReadSuccess { conversation { unreadCount } } ${failure} } }`,
        { conversationId, upToSequence: conversation.headSequence },
        'MarkReadSuccess',
      );
      expect(read.conversation.unreadCount === 0, 'nothing is unread');
      return conversation.unreadCount;
    },
    (count) => `${count} → 0`,
  );
  return { messageId: first.message.id as string, feed: resumed };
}

/** Ephemeral signals are heard by who listens already; so the sender repeats, as a client that types on does. */
async function untilHeard(feed: Feed, act: () => Promise<unknown>): Promise<Data> {
  for await (const _ of setInterval(250)) {
    await act();
    if (feed.events.length > 0) break;
  }
  return feed.until('the signal', () => true);
}
