import { transact } from '@lyceum/kit/context/transact.ts';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import { audienceOf } from '@lyceum/kit/stream/audience.ts';
import { appendToStream, purgeStream } from '@lyceum/kit/stream/stream.ts';
import type { TestPerson, TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { messageVerdict } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import {
  conversationOf,
  listen,
  listenTo,
  mentee,
  mentor,
  openedConversation,
  openHouse,
  type Result,
  resultOf,
  send,
} from '../testing/house.ts';
import { followConversation } from './follow.ts';
import { conversationStream } from './streams.ts';

let house: TestSubgraph;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.close());

const cursorOf = async (id: string) => (await conversationOf(house, mentee(), id, 'eventCursor')).eventCursor as string;

test('a subscription that breaks again and again misses nothing, tells nothing twice, and keeps the order', async () => {
  const id = await openedConversation(house);
  let cursor = await cursorOf(id);
  const writing = (async () => {
    for (let n = 0; n < 60; n += 3)
      await Promise.all([n, n + 1, n + 2].map((m) => send(house, mentor(), id, `number ${'x'.repeat(m + 1)}`)));
  })();
  const heard: Result[] = [];
  while (heard.length < 60) {
    const ear = await listenTo(house, mentee(), id, cursor);
    const wanted = Math.min(7, 60 - heard.length);
    const events = await ear.take(wanted);
    heard.push(...events);
    cursor = events.at(-1).cursor;
    await ear.stop();
  }
  await writing;
  expect(heard.every(({ __typename }) => __typename === 'MessagePosted')).toBe(true);
  expect(heard.map(({ message }) => message.sequence)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
});

test('without a cursor it begins now', async () => {
  const id = await openedConversation(house);
  await send(house, mentor(), id, 'before');
  const ear = await listenTo(house, mentee(), id);
  const waiting = ear.next();
  // What is sent after the subscription stands is heard.
  await house.until(async () => {
    await send(house, mentor(), id, 'after');
    return (await Promise.race([waiting.then(() => true), new Promise((resolve) => setTimeout(resolve, 50, false))])) === true;
  });
  expect((await waiting).message.text).toBe('after');
  await ear.stop();
});

/** As the hourly upkeep does with what is older than seven days; here the first items are that. */
async function purge(id: string, upTo: number): Promise<void> {
  const stream = conversationStream(id);
  await house.owner.query("update messaging.stream_item set at = at - interval '8 days' where stream = $1 and sequence <= $2", [
    stream,
    upTo,
  ]);
  const ctx: Ctx = house.context(mentor());
  await transact(ctx, (tx) => purgeStream(tx, stream, new Date(Date.now() - 7 * 86_400_000)));
}

test('where the history behind a cursor is gone, the first event says so, and what follows is complete', async () => {
  const id = await openedConversation(house);
  await send(house, mentor(), id, 'first');
  const cursor = await cursorOf(id);
  await send(house, mentor(), id, 'second');
  await send(house, mentor(), id, 'third');
  await purge(id, 2);
  const ear = await listenTo(house, mentee(), id, cursor);
  expect(await ear.next()).toMatchObject({ __typename: 'StreamGap', reason: 'EXPIRED' });
  expect(await ear.next()).toMatchObject({ __typename: 'MessagePosted', message: { text: 'third' } });
  await ear.stop();
  // Nothing at all is kept: what happens from now on follows.
  await purge(id, 3);
  const late = await listenTo(house, mentee(), id, cursor);
  expect(await late.next()).toMatchObject({ __typename: 'StreamGap', reason: 'EXPIRED' });
  await send(house, mentor(), id, 'fourth');
  expect(await late.next()).toMatchObject({ __typename: 'MessagePosted', message: { text: 'fourth' } });
  await late.stop();
  const lost = await listenTo(house, mentee(), id, 'bm9uc2Vuc2U');
  expect(await lost.next()).toMatchObject({ __typename: 'StreamGap', reason: 'UNKNOWN_CURSOR' });
  await lost.stop();
});

test('a cursor of another conversation opens nothing of it', async () => {
  const [mine, other] = [await openedConversation(house), await openedConversation(house, { menteeUserId: mentee(46).userId })];
  await send(house, mentor(), other, 'not for you');
  const foreign = (await conversationOf(house, mentor(), other, 'eventCursor')).eventCursor;
  const ear = await listenTo(house, mentee(), mine, foreign);
  expect(await ear.next()).toMatchObject({ __typename: 'StreamGap', reason: 'UNKNOWN_CURSOR' });
  await ear.stop();
});

test('who is no longer a member hears nothing more, and the subscription ends', async () => {
  const id = await openedConversation(house);
  const ear = await listenTo(house, mentee(), id, await cursorOf(id));
  await send(house, mentor(), id, 'still here');
  expect((await ear.next()).message.text).toBe('still here');
  await house.owner.query(
    'update messaging.conversation_member set left_at = now() where conversation_id = $1 and user_id = $2',
    [id, mentee().userId],
  );
  await send(house, mentor(), id, 'behind your back');
  expect(await ear.next()).toBeNull();
});

test('the inbox tells of messages and counts in all conversations, on every device', async () => {
  const who = mentee(47);
  const [one, two] = [
    await openedConversation(house, { menteeUserId: who.userId }),
    await openedConversation(house, { menteeUserId: who.userId }),
  ];
  const { data } = await house.as(who).execute('{ inboxCursor }');
  const query = `subscription ($after: Cursor) { event: inboxEvents(after: $after) { __typename ... on InboxMessagePosted { message { text } } ... on InboxUnreadChanged { conversation { id unreadCount } } } }`;
  const devices = await Promise.all([1, 2].map(() => listen(house, who, query, { after: data.inboxCursor })));
  await send(house, mentor(), one, 'into one');
  await send(house, mentor(), two, 'into two');
  const read = `mutation ($input: MarkReadInput!) { result: markRead(input: $input) { __typename } }`;
  await resultOf(house.as(who).execute(read, { input: { conversationId: one, upToSequence: 1 } }));
  for (const device of devices) {
    const [a, b, c] = await device.take(3);
    expect([a.message.text, b.message.text]).toEqual(['into one', 'into two']);
    expect(c).toEqual({ __typename: 'InboxUnreadChanged', conversation: { id: one, unreadCount: 0 } });
    await device.stop();
  }
});

test('sending, reading, editing, deleting and judging at once, in two conversations of the same people, end in what the history says', async () => {
  const ids = [await openedConversation(house), await openedConversation(house)];
  const starts = await Promise.all(ids.map(cursorOf));
  const mutate = (who: TestPerson, name: string, type: string, input: object) =>
    resultOf(house.as(who).execute(`mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename } }`, { input }));
  const rounds = Array.from({ length: 12 }, (_, n) => n).flatMap((n) => ids.map((id) => ({ n, id })));
  await Promise.all(
    rounds.map(async ({ n, id }) => {
      const author = n % 2 === 0 ? mentor() : mentee();
      const { message } = await send(house, author, id, `words ${'y'.repeat(n + 1)}`);
      const verdict = { messageId: message.id, conversationId: id, verdict: 'REMOVE' as const, reasons: [], ruleVersion: 0 };
      await Promise.all([
        mutate(author, 'editMessage', 'EditMessageInput', { messageId: message.id, text: `better ${'y'.repeat(n + 1)}` }),
        n % 3 === 0 ? mutate(author, 'deleteMessage', 'DeleteMessageInput', { messageId: message.id }) : null,
        n % 4 === 0 ? house.deliver(messageVerdict, verdict) : null,
        mutate(mentor(), 'markRead', 'MarkReadInput', { conversationId: id, upToSequence: n }),
        mutate(mentee(), 'markRead', 'MarkReadInput', { conversationId: id, upToSequence: n }),
      ]);
    }),
  );
  for (const [index, id] of ids.entries()) {
    const { messages, eventCursor } = await conversationOf(
      house,
      mentee(),
      id,
      'eventCursor messages(first: 50) { nodes { id sequence state } }',
    );
    expect(messages.nodes.map(({ sequence }: Result) => sequence)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    const ear = await listenTo(house, mentee(), id, starts[index]);
    const told: Result[] = [];
    while (told.at(-1)?.cursor !== eventCursor) told.push(await ear.next());
    await ear.stop();
    expect(new Set(told.map(({ cursor }) => cursor)).size).toBe(told.length);
    const posted = told.filter(({ __typename }) => __typename === 'MessagePosted').map(({ message }) => message.id);
    expect(posted).toEqual(messages.nodes.map(({ id: messageId }: Result) => messageId));
    const removed = told.filter(({ __typename }) => __typename === 'MessageRemoved').map(({ message }) => message.id);
    const gone = messages.nodes.filter(({ state }: Result) => state !== 'VISIBLE').map(({ id: messageId }: Result) => messageId);
    expect(new Set(removed)).toEqual(new Set(gone));
  }
});

test("the stream for all is nobody's: each event names who may hear it, and holds what each of them would be told", async () => {
  const id = await openedConversation(house);
  const all = await followConversation(house.context({ tenantId: demoTenants[1].id }), id, await cursorOf(id));
  const ear = await listenTo(house, mentee(), id, await cursorOf(id));
  await send(house, mentor(), id, 'hello');
  const [told, heard] = [(await all.next()).value, await ear.next()];
  expect(told).toMatchObject({
    __typename: 'MessagePosted',
    cursor: heard.cursor,
    message: { id: heard.message.id, text: 'hello' },
  });
  expect(audienceOf(told)).toEqual({ admitted: [mentee().userId, mentor().userId].toSorted() });
  await house.owner.query(
    'update messaging.conversation_member set left_at = now() where conversation_id = $1 and user_id = $2',
    [id, mentee().userId],
  );
  await send(house, mentor(), id, 'behind your back');
  expect(audienceOf((await all.next()).value)).toEqual({ admitted: [mentor().userId] });
  await all.return?.();
  await ear.stop();
  const lost = await followConversation(house.context({ tenantId: demoTenants[1].id }), id, 'nonsense');
  const { value: gap } = await lost.next();
  expect([gap, audienceOf(gap)]).toMatchObject([{ __typename: 'StreamGap' }, { admitted: [mentor().userId] }]);
  await lost.return?.();
});

test('of the stream for all, what only a sender may know is for that sender alone', async () => {
  const id = await openedConversation(house);
  const all = await followConversation(house.context({ tenantId: demoTenants[1].id }), id, await cursorOf(id));
  const { message } = await send(house, mentor(), id, 'visible');
  await all.next();
  await house.owner.query("update messaging.message set state = 'HELD', sequence = null, visible_at = null where id = $1", [
    message.id,
  ]);
  const ctx: Ctx = house.context(mentor());
  const stream = conversationStream(id);
  await transact(ctx, (tx) =>
    appendToStream(tx, stream, { type: 'JUDGED', data: { messageId: message.id, onlyFor: mentor().userId } }),
  );
  // An event that forgot to say so.
  await transact(ctx, (tx) => appendToStream(tx, stream, { type: 'EDITED', data: { messageId: message.id } }));
  for (const type of ['MessageJudged', 'MessageEdited']) {
    const { value } = await all.next();
    expect(value.__typename).toBe(type);
    expect(audienceOf(value)).toMatchObject({ only: mentor().userId });
  }
  await all.return?.();
});
