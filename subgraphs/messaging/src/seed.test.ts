import { demoId, demoTenants } from '@lyceum/kit/seed/demo.ts';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seed } from './seed.ts';
import { booking, conversationOf, mentee, mentor, openedConversation, openHouse, resultOf, send } from './testing/house.ts';

let house: TestSubgraph;
beforeAll(async () => {
  house = await openHouse();
  for (const { id: tenantId } of [demoTenants[1], demoTenants[2]]) await seed(house.context({ tenantId }));
});
afterAll(() => house?.close());

test('demo people find a conversation with something unread in it, and can go on in it', async () => {
  const query = '{ result: myConversations(first: 5) { nodes { id unreadCount headSequence lastMessage { text } } } }';
  const { nodes } = await resultOf(house.as(mentor()).execute(query));
  expect(nodes).toMatchObject([{ id: demoId('conversation', 1, 60), unreadCount: 1, lastMessage: { text: expect.any(String) } }]);
  const { message } = await send(house, mentee(), nodes[0].id, 'one more thing');
  expect(message.sequence).toBe(nodes[0].headSequence + 1);
  expect(await conversationOf(house, mentor(), nodes[0].id, 'unreadCount')).toEqual({ unreadCount: 2 });
});

test('news of a demo booking goes into its demo conversation', async () => {
  expect(await openedConversation(house, booking({ bookingId: demoId('booking', 1, 60) as never }))).toBe(
    demoId('conversation', 1, 60),
  );
});
