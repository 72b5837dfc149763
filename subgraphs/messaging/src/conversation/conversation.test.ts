import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { bookingCancelled, bookingConfirmed, bookingRescheduled } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  booking,
  conversationOf,
  elsewhere,
  mentee,
  mentor,
  openedConversation,
  openHouse,
  resultOf,
  send,
} from '../testing/house.ts';

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
  const id = await openedConversation(house);
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
  const { errors } = await house.as(null).execute('query ($id: ID!) { conversation(id: $id) { id } }', { id });
  expect(errors?.[0]?.extensions?.code ?? 'null').toMatch(/UNAUTHENTICATED|null/);
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
