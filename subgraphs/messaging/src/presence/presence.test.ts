import type { TestPerson, TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, mentee, mentor, openedConversation, openQuickHouse, resultOf, send } from '../testing/house.ts';

let house: TestSubgraph;
beforeAll(async () => {
  house = await openQuickHouse();
});
afterAll(() => house?.close());

const touch = (who: TestPerson, deviceId: string, idle = false) =>
  resultOf(
    house
      .as(who)
      .execute(
        'mutation ($input: TouchPresenceInput!) { result: touchPresence(input: $input) { __typename ... on TouchPresenceSuccess { presence { state } } ... on UserError { code } } }',
        { input: { deviceId, idle } },
      ),
  );

test('presence follows the devices: online with one in use, idle when none is for a while, offline when the last lease ends', async () => {
  await openedConversation(house);
  const ear = await listen(
    house,
    mentee(),
    'subscription ($ids: [ID!]!) { event: presenceChanged(userIds: $ids) { state user { id } } }',
    { ids: [mentor().userId] },
  );
  expect(await ear.next()).toEqual({ state: 'OFFLINE', user: { id: mentor().userId } });
  expect((await touch(mentor(), 'laptop')).presence.state).toBe('ONLINE');
  expect((await ear.next()).state).toBe('ONLINE');
  // Connected, but nobody uses it: that keeps a person in the room, not at the desk.
  await touch(mentor(), 'phone', true);
  expect((await ear.next()).state).toBe('IDLE');
  expect((await ear.next()).state).toBe('OFFLINE');
  await ear.stop();
});

test('a device needs a name', async () => {
  expect(await touch(mentor(), '')).toMatchObject({ __typename: 'InvalidInput' });
});

test('typing is told to the other, ends by itself, and ends when the message is sent', async () => {
  const id = await openedConversation(house);
  const ear = await listen(
    house,
    mentee(),
    'subscription ($id: ID!) { event: conversationSignals(conversationId: $id) { ... on TypingChanged { typing user { id } } } }',
    { id },
  );
  const typing = () =>
    resultOf(
      house.as(mentor()).execute('mutation ($input: SetTypingInput!) { result: setTyping(input: $input) { __typename } }', {
        input: { conversationId: id, typing: true },
      }),
    );
  const heard = ear.next();
  await house.until(async () => {
    await typing();
    return (await Promise.race([heard.then(() => true), new Promise((resolve) => setTimeout(resolve, 50, false))])) === true;
  });
  expect(await heard).toEqual({ typing: true, user: { id: mentor().userId } });
  expect((await ear.next()).typing).toBe(false);
  await typing();
  expect((await ear.next()).typing).toBe(true);
  await send(house, mentor(), id, 'done typing');
  expect((await ear.next()).typing).toBe(false);
  await ear.stop();
});
