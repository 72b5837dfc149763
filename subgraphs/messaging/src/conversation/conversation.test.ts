import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { bookingCancelled, bookingConfirmed, bookingRescheduled } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callResolvers } from '../call/call.resolvers.ts';
import {
  booking,
  conversationOf,
  counting,
  elsewhere,
  mentee,
  mentor,
  openedConversation,
  openHouse,
  resultOf,
  send,
} from '../testing/house.ts';
import { myConversations } from './conversation.query.ts';
import { conversationResolvers } from './conversation.resolvers.ts';

let house: TestSubgraph;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.close());

const fields = 'bookingState members { user { id } } messages(first: 10) { nodes { kind notice text } }';

test('a booking opens one conversation, whichever of its messages comes first and however often', async () => {
  const facts = booking();
  const early = { at: new Date('2030-01-01T00:00:00Z'), id: 'event-confirmed' };
  await Promise.all([
    house.deliver(bookingConfirmed, facts, early),
    openedConversation(house, facts),
    house.deliver(bookingConfirmed, facts, early),
  ]);
  const id = await openedConversation(house, facts);
  const { rows } = await house.owner.query('select id from messaging.conversation where booking_id = $1', [facts.bookingId]);
  expect(rows).toEqual([{ id }]);
  expect(await conversationOf(house, mentee(), id, fields)).toEqual({
    bookingState: 'CONFIRMED',
    members: expect.arrayContaining([{ user: { id: mentor().userId } }, { user: { id: mentee().userId } }]),
    messages: { nodes: [{ kind: 'SYSTEM', notice: 'BOOKING_CONFIRMED', text: expect.anything() }] },
  });
});

test('news of the booking is told in order; an older one that comes late says nothing', async () => {
  const facts = booking();
  const id = await openedConversation(house, facts);
  const at = (day: number) => ({ at: new Date(Date.UTC(2030, 0, day)) });
  await house.deliver(bookingConfirmed, facts, at(1));
  await house.deliver(bookingCancelled, { ...facts, cancelledBy: 'MENTEE', refund: facts.price }, at(3));
  await house.deliver(bookingRescheduled, { ...facts, previousStartsAt: facts.startsAt }, at(2));
  const { bookingState, messages } = await conversationOf(house, mentor(), id, fields);
  expect(bookingState).toBe('CANCELLED');
  expect(messages.nodes.map(({ notice }: { notice: string }) => notice)).toEqual(['BOOKING_CONFIRMED', 'BOOKING_CANCELLED']);
});

test('strangers and members of another tenant see nothing, by every way to it', async () => {
  const facts = booking();
  const id = await openedConversation(house, facts);
  const { message } = await send(house, mentor(), id, 'between us');
  for (const who of [mentee(41), elsewhere(mentee()), elsewhere(mentor())]) {
    expect(await conversationOf(house, who, id, 'id')).toBeNull();
    expect(
      await resultOf(house.as(who).execute('query ($id: ID!) { result: message(id: $id) { text } }', { id: message.id })),
    ).toBeNull();
    const reference = `query ($list: [_Any!]!) { result: _entities(representations: $list) { ... on Conversation { id } ... on Message { text } } }`;
    const list = [
      { __typename: 'Conversation', id },
      { __typename: 'Message', id: message.id },
    ];
    expect(await resultOf(house.as(who).execute(reference, { list }))).toEqual([null, null]);
    expect(await send(house, who, id, 'let me in')).toMatchObject({ __typename: 'NotFound' });
    const query = 'subscription ($id: ID!) { event: conversationEvents(conversationId: $id) { cursor } }';
    await expect(house.as(who).subscribe(query, { id })).rejects.toThrow(/NOT_FOUND|no conversation/);
  }
  for (const who of [mentee(41), elsewhere(mentee())]) {
    const signals = 'subscription ($id: ID!) { event: conversationSignals(conversationId: $id) { __typename } }';
    await expect(house.as(who).subscribe(signals, { id })).rejects.toThrow(/no conversation/);
    for (const [name, type, more] of [
      ['setTyping', 'SetTypingInput', { typing: true }],
      ['markRead', 'MarkReadInput', { upToSequence: 1 }],
      ['startCall', 'StartCallInput', { media: 'AUDIO' }],
    ] as const) {
      const query = `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename } }`;
      const input = { conversationId: id, ...more };
      expect(await resultOf(house.as(who).execute(query, { input }))).toEqual({ __typename: 'NotFound' });
    }
  }
  const booked = `query ($list: [_Any!]!) { result: _entities(representations: $list) { ... on Booking { conversation { id } } } }`;
  const list = [{ __typename: 'Booking', id: facts.bookingId }];
  expect(await resultOf(house.as(mentee(41)).execute(booked, { list }))).toEqual([{ conversation: null }]);
  expect(await resultOf(house.as(mentee()).execute(booked, { list }))).toEqual([{ conversation: { id } }]);
  // Who is not signed in is turned away by the router; without it there is still nothing to see.
  expect(await conversationOf(house, null, id, 'id')).toBeNull();
});

test('my conversations come with the most recent first, page by page', async () => {
  const who = mentee(44);
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push(await openedConversation(house, { menteeUserId: who.userId }));
  await send(house, who, ids[0]!, 'the oldest speaks');
  const query = `query ($after: Cursor) { result: myConversations(first: 2, after: $after) { nodes { id lastMessage { text } } pageInfo { hasNextPage endCursor } } }`;
  const first = await resultOf(house.as(who).execute(query));
  expect(first.nodes).toEqual([
    { id: ids[0], lastMessage: { text: 'the oldest speaks' } },
    { id: ids[2], lastMessage: null },
  ]);
  const second = await resultOf(house.as(who).execute(query, { after: first.pageInfo.endCursor }));
  expect(second).toMatchObject({ nodes: [{ id: ids[1] }], pageInfo: { hasNextPage: false } });
});

test('a longer list of conversations takes no more queries', async () => {
  const who = mentee(42);
  const asked = async () => {
    const { ctx, queries } = counting(house, who);
    const { nodes } = await myConversations(ctx, { first: 50 });
    const fields = conversationResolvers.Conversation;
    const calls = await Promise.all(
      nodes.map(async (row) => {
        const [, , , , call] = await Promise.all([
          fields.members(row, {}, ctx),
          fields.unreadCount(row, {}, ctx),
          fields.lastMessage(row, {}, ctx),
          fields.readCursors(row, {}, ctx),
          fields.activeCall(row, {}, ctx),
        ]);
        return call && (await callResolvers.Call.participants(call, {}, ctx));
      }),
    );
    return { parties: calls.flat().length, queries: queries() };
  };
  const add = async () => {
    const conversationId = await openedConversation(house, { menteeUserId: who.userId });
    await send(house, mentor(), conversationId, 'hello');
    const start = 'mutation ($input: StartCallInput!) { result: startCall(input: $input) { __typename } }';
    await resultOf(house.as(mentor()).execute(start, { input: { conversationId, media: 'AUDIO' } }));
  };
  await add();
  const one = await asked();
  for (let n = 0; n < 5; n += 1) await add();
  expect(one.parties).toBe(2);
  expect(await asked()).toEqual({ parties: 12, queries: one.queries });
});
