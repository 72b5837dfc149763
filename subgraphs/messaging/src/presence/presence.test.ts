import type { TestPerson, TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { elsewhere, listen, mentee, mentor, openedConversation, openQuickHouse, resultOf, send } from '../testing/house.ts';
import { followPresence } from './follow.ts';

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

test('strangers learn nothing of a person, neither once nor by following', async () => {
  await openedConversation(house);
  await touch(mentor(), 'laptop');
  const query = `query ($list: [_Any!]!) { result: _entities(representations: $list) { ... on User { presence { state } } } }`;
  const list = [{ __typename: 'User', id: mentor().userId }];
  expect(await resultOf(house.as(mentee()).execute(query, { list }))).toEqual([{ presence: { state: 'ONLINE' } }]);
  const follow = 'subscription ($ids: [ID!]!) { event: presenceChanged(userIds: $ids) { state user { id } } }';
  for (const who of [mentee(41), elsewhere(mentee())]) {
    expect(await resultOf(house.as(who).execute(query, { list }))).toEqual([{ presence: null }]);
    const ear = await listen(house, who, follow, { ids: [mentor().userId, who.userId] });
    // Oneself one may see: the first that is heard is that, and nothing before it.
    expect(await ear.next()).toEqual({ state: 'OFFLINE', user: { id: who.userId } });
    const next = ear.next();
    await touch(mentor(), 'phone');
    await touch(who, 'watch');
    expect(await next).toEqual({ state: 'ONLINE', user: { id: who.userId } });
    await ear.stop();
  }
  await expect(house.as(mentee()).subscribe(follow, { ids: [] })).rejects.toThrow(/1 to 100/);
});

/** The mentor's context; `meddle` may act on the n-th look, between its reading and its answer. */
function lookingContext(meddle: (look: number) => Promise<void>): Ctx {
  const ctx: Ctx = house.context(mentor());
  let looks = 0;
  const fork = (): Ctx => {
    const fresh = ctx.fork();
    const look = ++looks;
    let reads = 0;
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        reads += 1;
        // First whom one may see, then their leases.
        if (reads === 2) await meddle(look);
        return result;
      },
    };
    return { ...fresh, db: fresh.db.withPlugin(plugin) };
  };
  return { ...ctx, fork };
}

test('a device that comes online while the first look is under way is heard after it, not before', async () => {
  const who = mentee(48);
  await openedConversation(house, { menteeUserId: who.userId });
  const ctx = lookingContext(async (look) => {
    if (look > 1) return;
    await touch(who, 'phone');
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  const presence = await followPresence(ctx, [who.userId]);
  const states = [(await presence.next()).value, (await presence.next()).value].map(({ state }) => state);
  expect(states).toEqual(['OFFLINE', 'ONLINE']);
  await presence.return?.();
});

test('a look that fails is repeated, though no hint comes again', async () => {
  const who = mentee(47);
  await openedConversation(house, { menteeUserId: who.userId });
  const ctx = lookingContext(async (look) => {
    if (look === 2) throw new Error('the database was away');
  });
  const presence = await followPresence(ctx, [who.userId]);
  expect((await presence.next()).value.state).toBe('OFFLINE');
  const touching = setInterval(() => touch(who, 'phone').catch(() => {}), 300);
  try {
    expect((await presence.next()).value.state).toBe('ONLINE');
  } finally {
    clearInterval(touching);
    await presence.return?.();
  }
});

test('a following that cannot begin leaves nothing behind', async () => {
  const ctx = lookingContext(() => Promise.reject(new Error('the database was away')));
  let standing = 0;
  const live: Ctx['live'] = {
    publish: (topic, payload) => ctx.live.publish(topic, payload),
    async subscribe(topic, listener) {
      standing += 1;
      const stop = await ctx.live.subscribe(topic, listener);
      return async () => {
        standing -= 1;
        await stop();
      };
    },
    onReconnect: (listener) => ctx.live.onReconnect(listener),
    close: async () => {},
  };
  await expect(followPresence({ ...ctx, live }, [mentee().userId])).rejects.toThrow('the database was away');
  expect(standing).toBe(0);
});
