import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '@lyceum/codegen/sdk/back-off.ts';
import { type Client, createClient } from '@lyceum/codegen/sdk/client.ts';
import type { Operation } from '@lyceum/codegen/sdk/operation.ts';
import type { Gap } from '@lyceum/codegen/sdk/subscription.ts';
import { makeTalk, type Talk } from '@lyceum/router/subscription/testing/talk.ts';
import { openTinyHouse, type TinyHouse } from '@lyceum/router/testing/tiny.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Told {
  readonly event: {
    readonly __typename: string;
    readonly cursor: string;
    readonly line?: { readonly n: number };
    readonly reason?: string;
  };
}

const lines: Operation<Told, { room: string; after?: string | null }> = {
  name: 'Lines',
  kind: 'subscription',
  id: '',
  text: `subscription Lines($room: ID!, $after: Cursor) {
    event: lines(room: $room, after: $after) { __typename cursor ... on LineSaid { line { n } } ... on StreamGap { reason } }
  }`,
  resume: { variable: 'after', path: ['event', 'cursor'] },
};

let house: TinyHouse;
let talk: Talk;
let network: Awaited<ReturnType<typeof openNetwork>>;
let client: Client;
beforeEach(async () => {
  talk = makeTalk();
  talk.admit('r', 'user_1');
  house = await openTinyHouse('in process', {}, [talk.part]);
  network = await openNetwork(house.router.port);

  client = createClient({
    url: `http://127.0.0.1:${network.port}/graphql`,
    token: () => {
      return house.token({ userId: 'user_1', sessionId: 's1' });
    },
  });
});
afterEach(async () => {
  await client.close();
  await house.close();
  await network.close();
});

/** What lies between client and router: it can be cut. */
async function openNetwork(to: number) {
  const lines = new Set<Socket>();
  let broken = false;
  const server = createServer((near) => {
    if (broken) return near.destroy();
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        lines.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const line of lines) line.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    break(is: boolean) {
      broken = is;
      if (is) cut();
    },
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const take = async (events: AsyncIterableIterator<Told>, count: number) => {
  const told: unknown[] = [];
  while (told.length < count) {
    const { value } = await events.next();
    told.push(value!.event.line?.n ?? value!.event.reason);
  }
  return told;
};

test('connections that are cut again and again cost nothing and repeat nothing, and the user does not notice', async () => {
  const events = client.subscribe(lines, { room: 'r', after: 'r:0' });
  const heard = take(events, 200);
  for (let n = 1; n <= 200; n += 1) {
    talk.say('r', String(n));
    if (n % 20 === 0) {
      await sleep(5);
      if (n % 60 === 0) house.router.reconnect();
      else network.cut();
    }
  }
  expect(await heard).toEqual(upTo(200));
  await events.return?.();
  await expect.poll(() => talk.open.size).toBe(0);
});

test('while nothing can be reached it waits, longer and longer, and then goes on where it was', async () => {
  const interruptions: unknown[] = [];
  const events = client.subscribe(lines, { room: 'r', after: 'r:0' }, { onInterrupted: (cause) => interruptions.push(cause) });
  talk.say('r', 'one');
  expect(await take(events, 1)).toEqual([1]);
  network.break(true);
  const waiting = take(events, 2);
  talk.say('r', 'two');
  await expect.poll(() => interruptions.length, { timeout: 5000 }).toBeGreaterThan(2);
  network.break(false);
  talk.say('r', 'three');
  expect(await waiting).toEqual([2, 3]);
  await events.return?.();
});

test('the waits grow to a limit, and no two clients wait alike', () => {
  for (const [tries, longest] of [
    [0, 100],
    [3, 800],
    [7, 10_000],
    [500, 10_000],
  ] as const) {
    const waits = upTo(100).map(() => backOff(tries));
    expect(Math.max(...waits)).toBeLessThanOrEqual(longest);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest / 2);
    expect(new Set(waits).size).toBeGreaterThan(90);
  }
});

test('a gap comes as an event, and what follows is complete', async () => {
  for (const text of ['one', 'two', 'three']) talk.say('r', text);
  talk.purge('r');
  const gaps: Gap[] = [];
  const events = client.subscribe(lines, { room: 'r', after: 'r:1' }, { onGap: (gap) => gaps.push(gap) });
  expect(await take(events, 1)).toEqual(['EXPIRED']);
  expect(gaps).toEqual([{ cursor: 'r:3', reason: 'EXPIRED' }]);
  talk.say('r', 'four');
  expect(await take(events, 1)).toEqual([4]);
  await events.return?.();
});

test('an open connection gets the newer token before the old one ends', async () => {
  await client.close();
  let given = 0;
  client = createClient({
    url: `http://127.0.0.1:${network.port}/graphql`,
    token: () => {
      given += 1;
      return house.token({ userId: 'user_1', sessionId: 's1', expiresIn: given === 1 ? 3 : 60 });
    },
  });
  const interruptions: unknown[] = [];
  const events = client.subscribe(lines, { room: 'r', after: 'r:0' }, { onInterrupted: (cause) => interruptions.push(cause) });
  talk.say('r', 'one');
  expect(await take(events, 1)).toEqual([1]);
  await sleep(3500);
  talk.say('r', 'two');
  expect(await take(events, 1)).toEqual([2]);
  expect([given, interruptions]).toEqual([2, []]);
  await events.return?.();
});

test('a sign-in that was ended, a stranger and a mistake end it with what is wrong', async () => {
  const events = client.subscribe(lines, { room: 'r' });
  const first = events.next();
  await expect.poll(() => talk.open.size).toBe(1);
  house.revoke('s1', 'hint');
  await expect(first).rejects.toMatchObject({ code: 4401 });
  expect(await events.next()).toEqual({ value: undefined, done: true });
  const other = createClient({ url: `${house.url}/graphql`, token: () => house.token({ userId: 'user_9' }) });
  await expect(other.subscribe(lines, { room: 'r' }).next()).rejects.toMatchObject({
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  });
  await expect(other.subscribe({ ...lines, text: 'subscription Lines { nothing }' }, { room: 'r' }).next()).rejects.toMatchObject(
    {
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    },
  );
  await other.close();
});

test('whoever has enough is not kept waiting, also while there is no connection', async () => {
  const events = client.subscribe(lines, { room: 'r' });
  const waiting = events.next();
  await expect.poll(() => talk.open.size).toBe(1);
  network.break(true);
  await events.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
});
