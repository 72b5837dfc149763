import { randomUUID } from 'node:crypto';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import {
  bookingCancelled,
  bookingConfirmed,
  messagePosted,
  messageVerdict,
  scanMessage,
  userCameOfAge,
  userReinstated,
  userSuspended,
  userVerified,
} from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  booking,
  conversationOf,
  listenTo,
  mentee,
  mentor,
  openedConversation,
  openHouse,
  type Result,
  resultOf,
  send,
} from '../testing/house.ts';

let house: TestSubgraph;
let id: string;
beforeAll(async () => {
  house = await openHouse();
  id = await openedConversation(house);
});
afterAll(() => house?.close());

const change = (who: ReturnType<typeof mentor>, name: string, input: object): Promise<Result> => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const success = /^(start|accept)Call$/.test(name) ? 'CallSuccess' : `${type}Success`;
  const fields =
    { markRead: 'conversation { unreadCount }', startCall: 'call { id }', acceptCall: 'call { id }' }[name] ??
    'message { id state text editedAt }';
  const query = `mutation ($input: ${type}Input!) { result: ${name}(input: $input) { __typename ... on ${success} { ${fields} } ... on UserError { code } } }`;
  return resultOf(house.as(who).execute(query, { input }));
};

test('a message that is sent again with its key is the same message; another text under that key is a conflict', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(house, mentor(), id, 'once', key)));
  expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1);
  expect(await send(house, mentor(), id, 'twice', key)).toMatchObject({ __typename: 'IdempotencyConflict' });
  expect((await send(house, mentee(), id, 'mine', key)).message.id).not.toBe(answers[0].message.id);
  const told = (await house.sent(messagePosted)).filter(({ messageId }) => messageId === answers[0].message.id);
  expect(told).toMatchObject([{ senderId: mentor().userId, memberIds: expect.arrayContaining([mentee().userId]) }]);
});

test('twenty who write at once get places without a gap, and the history has them in that order, forwards and backwards', async () => {
  const own = await openedConversation(house);
  const texts = Array.from({ length: 20 }, (_, n) => `at once ${String.fromCharCode(97 + n)}`);
  await Promise.all(texts.map((text, n) => send(house, n % 2 === 0 ? mentor() : mentee(), own, text)));
  const page = (args: string) =>
    conversationOf(
      house,
      mentee(),
      own,
      `messages(${args}) { nodes { sequence text } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
    );
  const forwards: Result[] = [];
  let args = 'first: 7';
  for (;;) {
    const { messages } = await page(args);
    forwards.push(...messages.nodes);
    if (!messages.pageInfo.hasNextPage) break;
    args = `first: 7, after: "${messages.pageInfo.endCursor}"`;
  }
  expect(forwards.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  expect(new Set(forwards.map(({ text }) => text))).toEqual(new Set(texts));
  const last = (await page('last: 8')).messages;
  expect(last.nodes).toEqual(forwards.slice(-8));
  const before = (await page(`last: 8, before: "${last.pageInfo.startCursor}"`)).messages;
  expect(before.nodes).toEqual(forwards.slice(-16, -8));
});

test.each([
  ['nothing', '   ', /1 to 4,000/],
  ['100,000 characters', 'a'.repeat(100_000), /100,000/],
])('a text of %s is refused with what is wrong, and does not come back in the answer', async (_, text, why) => {
  const answer = await send(house, mentor(), id, text);
  expect(answer).toMatchObject({ __typename: 'InvalidInput' });
  expect(answer.why).toMatch(why);
  expect(answer.why.length).toBeLessThan(300);
});

test('text is kept as it was written: scripts, directions, emoji, zalgo', async () => {
  const text = '<script>alert(1)</script> \u202eabc\u202c Z\u0351\u036ba 👩‍👩‍👧‍👦 日本語';
  const { message } = await send(house, mentee(), id, text);
  const [stored] = (await conversationOf(house, mentor(), id, 'messages(last: 1) { nodes { id text } }')).messages.nodes;
  expect(stored).toEqual({ id: message.id, text });
});

test('what one has not read is counted, own messages not; reading moves forward only', async () => {
  const own = await openedConversation(house);
  for (const text of ['one apple', 'two apples', 'three apples']) await send(house, mentor(), own, text);
  const unread = async (who: ReturnType<typeof mentor>) => (await conversationOf(house, who, own, 'unreadCount')).unreadCount;
  expect([await unread(mentor()), await unread(mentee())]).toEqual([0, 3]);
  expect(await change(mentee(), 'markRead', { conversationId: own, upToSequence: 2 })).toMatchObject({
    conversation: { unreadCount: 1 },
  });
  expect(await change(mentee(), 'markRead', { conversationId: own, upToSequence: 1 })).toMatchObject({
    conversation: { unreadCount: 1 },
  });
  expect(await change(mentee(), 'markRead', { conversationId: own, upToSequence: -1 })).toMatchObject({
    __typename: 'InvalidInput',
  });
  await Promise.all([99, 2, 3, 1].map((upToSequence) => change(mentee(), 'markRead', { conversationId: own, upToSequence })));
  expect(await unread(mentee())).toBe(0);
  const cursors = (await conversationOf(house, mentor(), own, 'readCursors { user { id } upToSequence }')).readCursors;
  expect(cursors.find(({ user }: Result) => user.id === mentee().userId).upToSequence).toBe(3);
  expect(await change(mentee(43), 'markRead', { conversationId: own, upToSequence: 1 })).toMatchObject({
    __typename: 'NotFound',
  });
});

test('who wrote a message may edit and delete it; nobody else, and nothing of it is left to be seen', async () => {
  const { message } = await send(house, mentor(), id, 'a typoo');
  expect(await change(mentee(), 'editMessage', { messageId: message.id, text: 'mine now' })).toMatchObject({
    __typename: 'NotFound',
  });
  expect(await change(mentor(), 'editMessage', { messageId: message.id, text: 'a typo' })).toMatchObject({
    message: { text: 'a typo', editedAt: expect.any(String) },
  });
  expect(await change(mentee(), 'deleteMessage', { messageId: message.id })).toMatchObject({ __typename: 'NotFound' });
  expect(await change(mentor(), 'deleteMessage', { messageId: message.id })).toMatchObject({
    message: { state: 'DELETED', text: null },
  });
  const seen = await resultOf(
    house.as(mentee()).execute('query ($id: ID!) { result: message(id: $id) { state text sequence } }', { id: message.id }),
  );
  expect(seen).toMatchObject({ state: 'DELETED', text: null, sequence: message.sequence });
});

test('somebody suspended reads, but neither sends nor calls, until reinstated', async () => {
  const who = mentee(45);
  const own = await openedConversation(house, { menteeUserId: who.userId });
  const decided = { userId: who.userId, decisionId: 'decision_1' };
  await house.deliver(userSuspended, decided, { at: new Date('2026-01-02T00:00:00Z') });
  // An older word that arrives late changes nothing.
  await house.deliver(userReinstated, decided, { at: new Date('2026-01-01T00:00:00Z') });
  expect(await send(house, who, own, 'hello')).toMatchObject({ __typename: 'SenderSuspended' });
  expect(await conversationOf(house, who, own, 'unreadCount')).toEqual({ unreadCount: 0 });
  await house.deliver(userReinstated, decided, { at: new Date('2026-01-03T00:00:00Z') });
  expect(await send(house, who, own, 'hello')).toMatchObject({ __typename: 'SendMessageSuccess' });
});

test('with a minor nobody talks in private before a booking is confirmed, nor after it was cancelled; of age, as ever', async () => {
  const who = mentee(47);
  const facts = booking({ menteeUserId: who.userId });
  const own = await openedConversation(house, facts);
  await house.deliver(userVerified, { userId: who.userId, isMinor: true }, { at: new Date('2026-01-01T00:00:00Z') });
  const talk = async () => [
    (await send(house, who, own, 'hello')).__typename,
    (await send(house, mentor(), own, 'hello')).__typename,
    (await change(mentor(), 'startCall', { conversationId: own, media: 'AUDIO' })).__typename,
  ];
  const closed = Array(3).fill('BookingNotConfirmed');
  const open = ['SendMessageSuccess', 'SendMessageSuccess', 'CallSuccess'];
  expect(await talk()).toEqual(closed);
  await house.deliver(bookingConfirmed, facts, { at: new Date('2026-01-02T00:00:00Z') });
  expect(await talk()).toEqual(open);
  const messageId = (await send(house, mentor(), own, 'an old word')).message.id;
  const ringing = (
    await house.owner.query("select id from messaging.call where conversation_id = $1 and state = 'RINGING'", [own])
  ).rows[0].id;
  const cancelled = { ...facts, cancelledBy: 'MENTOR' as const, refund: facts.price };
  await house.deliver(bookingCancelled, cancelled, { at: new Date('2026-01-03T00:00:00Z') });
  expect(await talk()).toEqual(closed);
  // What rang before is not answered after it.
  expect((await change(who, 'acceptCall', { callId: ringing })).__typename).toBe('BookingNotConfirmed');
  // Old words may be taken back, and not turned into new ones.
  expect((await change(mentor(), 'editMessage', { messageId, text: 'meet me' })).__typename).toBe('BookingNotConfirmed');
  expect((await change(mentor(), 'deleteMessage', { messageId })).__typename).toBe('DeleteMessageSuccess');
  await house.deliver(userCameOfAge, { userId: who.userId }, { at: new Date('2026-01-05T00:00:00Z') });
  // An older word that arrives late changes nothing.
  await house.deliver(userVerified, { userId: who.userId, isMinor: true }, { at: new Date('2026-01-01T00:00:00Z') });
  expect(await talk()).toEqual(open);
});

test('every message is sent to be scanned, whatever its first judgement', async () => {
  const before = (await house.sent(scanMessage)).length;
  await send(house, mentor(), id, 'a plain sentence');
  await send(house, mentor(), id, 'write me: ann@example.com');
  const scans = (await house.sent(scanMessage)).slice(before);
  expect(scans).toMatchObject([
    { text: 'a plain sentence', held: false, ruleVersion: 0 },
    { text: 'write me: ann@example.com', held: true },
  ]);
});

test('an edit goes through the gate: it is seen at once or not at all, is scanned, and is told to who follows', async () => {
  const own = await openedConversation(house);
  const ear = await listenTo(house, mentee(), own, (await conversationOf(house, mentee(), own, 'eventCursor')).eventCursor);
  const { message } = await send(house, mentor(), own, 'see you at nine');
  const edit = (text: string) => change(mentor(), 'editMessage', { messageId: message.id, text });
  expect(await edit('write me: ann@example.com')).toMatchObject({ __typename: 'MessageRefused' });
  expect(await edit('x'.repeat(4_001))).toMatchObject({ __typename: 'InvalidInput' });
  expect(await edit('see you at ten')).toMatchObject({ message: { text: 'see you at ten' } });
  expect(await edit('see you at ten')).toMatchObject({ __typename: 'EditMessageSuccess' });
  // The stream tells of a message as it is now, also where it tells of an earlier event.
  expect(await ear.take(2)).toMatchObject([
    { __typename: 'MessagePosted', message: { id: message.id } },
    { __typename: 'MessageEdited', message: { text: 'see you at ten' } },
  ]);
  const scans = (await house.sent(scanMessage)).filter(({ messageId }) => messageId === message.id);
  expect(scans.map(({ text }) => text)).toEqual(['see you at nine', 'see you at ten']);
  await change(mentor(), 'deleteMessage', { messageId: message.id });
  expect(await ear.next()).toMatchObject({ __typename: 'MessageRemoved', message: { text: null } });
  expect(await edit('back again')).toMatchObject({ __typename: 'MessageNotEditable' });
  await ear.stop();
});

test('what waits for a verdict and is deleted meanwhile is never seen, whatever the verdict', async () => {
  const own = await openedConversation(house);
  const { message } = await send(house, mentor(), own, 'my mail is ann@example.com');
  expect(message.state).toBe('HELD');
  await change(mentor(), 'deleteMessage', { messageId: message.id });
  const verdict = { messageId: message.id, conversationId: own, verdict: 'ALLOW' as const, reasons: [], ruleVersion: 0 };
  await house.deliver(messageVerdict, verdict);
  expect(await conversationOf(house, mentee(), own, 'headSequence messages(first: 5) { nodes { id } }')).toEqual({
    headSequence: 0,
    messages: { nodes: [] },
  });
});

test('an answer belongs to a message of the same conversation that everybody sees', async () => {
  const [own, other] = [await openedConversation(house), await openedConversation(house, { menteeUserId: mentee(48).userId })];
  const [here, there, held] = [
    await send(house, mentee(), own, 'here'),
    await send(house, mentor(), other, 'there'),
    await send(house, mentor(), own, 'my mail is ann@example.com'),
  ];
  const answer = (replyToId: string) => {
    const query = `mutation ($input: SendMessageInput!) { result: sendMessage(input: $input) { __typename ... on SendMessageSuccess { message { replyTo { id } } } } }`;
    const input = { conversationId: own, clientMessageId: randomUUID(), text: 'an answer', replyToId };
    return resultOf(house.as(mentor()).execute(query, { input }));
  };
  expect(await answer(here.message.id)).toMatchObject({ message: { replyTo: { id: here.message.id } } });
  expect(await answer(there.message.id)).toMatchObject({ __typename: 'InvalidInput' });
  expect(await answer(held.message.id)).toMatchObject({ __typename: 'InvalidInput' });
});
