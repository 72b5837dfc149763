import { randomUUID } from 'node:crypto';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { messagePosted, scanMessage, userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conversationOf, mentee, mentor, openedConversation, openHouse, type Result, resultOf, send } from '../testing/house.ts';

let house: TestSubgraph;
let id: string;
beforeAll(async () => {
  house = await openHouse();
  id = await openedConversation(house);
});
afterAll(() => house?.close());

const change = (who: ReturnType<typeof mentor>, name: string, input: object): Promise<Result> => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const query = `mutation ($input: ${type}Input!) { result: ${name}(input: $input) { __typename ... on ${type}Success { ${name === 'markRead' ? 'conversation { unreadCount }' : 'message { id state text editedAt }'} } ... on UserError { code } } }`;
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
  expect((await change(mentee(), 'markRead', { conversationId: own, upToSequence: 99 })).__typename).toMatch(
    /MarkReadSuccess|InvalidInput/,
  );
  const cursors = (await conversationOf(house, mentor(), own, 'readCursors { user { id } upToSequence }')).readCursors;
  expect(cursors.find(({ user }: Result) => user.id === mentee().userId).upToSequence).toBeLessThanOrEqual(3);
});

test('who wrote a message may edit and delete it; nobody else, and nothing of it is left to be seen', async () => {
  const { message } = await send(house, mentor(), id, 'a typoo');
  expect(await change(mentee(), 'editMessage', { messageId: message.id, text: 'mine now' })).toMatchObject({
    __typename: expect.stringMatching(/NotFound|MessageNotEditable/),
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
