import { request } from 'node:http';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from './testing/tiny.ts';

type Events = AsyncIterableIterator<{
  data?: unknown;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}>;

describe.each(['in process', 'remote'] as const)('the router over WebSocket, its subgraphs %s', (where) => {
  let house: TinyHouse;
  beforeAll(async () => {
    house = await openTinyHouse(where, { origins: ['https://app.example'], limits: { subscriptionsPerSocket: 3 } });
  });
  afterAll(() => house?.close());

  const dial = (token?: string) =>
    createClient({
      url: `${house.url.replace('http', 'ws')}/graphql`,
      connectionParams: token ? { authorization: `Bearer ${token}` } : {},
      retryAttempts: 0,
      lazyCloseTimeout: 1000,
    });
  const watch = (client: ReturnType<typeof dial>, query: string, variables = {}) =>
    client.iterate({ query, variables }) as unknown as Events;
  const closeOf = (client: ReturnType<typeof dial>) =>
    new Promise<{ code: number; reason: string }>((resolve) => client.on('closed', (event) => resolve(event as CloseEvent)));

  test('completes every event with fields of another subgraph, and ends with its stream', async () => {
    const client = dial();
    const events: unknown[] = [];
    for await (const { data } of watch(client, 'subscription ($n: Int!) { tick: ticks(upTo: $n) { n by { id called: name } } }', {
      n: 3,
    }))
      events.push(data);
    expect(events).toEqual([1, 2, 3].map((n) => ({ tick: { n, by: { id: String(n), called: `Person ${n}` } } })));
    await client.dispose();
  });

  test('answers queries and mutations on the same connection', async () => {
    const client = dial();
    expect(await watch(client, '{ lastTick { by { name } } }').next()).toMatchObject({
      value: { data: { lastTick: { by: { name: 'Person 7' } } } },
    });
    expect(await watch(client, 'mutation { rename(name: "Ada") { name } }').next()).toMatchObject({
      value: { data: { rename: { name: 'Ada' } } },
    });
    await client.dispose();
  });

  test('says what is wrong with an operation, and the connection lives on', async () => {
    const client = dial();
    const failure = async (query: string, variables = {}) => {
      const error: unknown = await watch(client, query, variables)
        .next()
        .then(
          ({ value }) => value?.errors,
          (thrown: unknown) => thrown,
        );
      return error as { message: string; extensions: { code: string } }[];
    };
    expect(await failure('subscription {')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
    expect(await failure('subscription { nothing }')).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect((await failure('subscription { tiks(upTo: 1) { n } }'))[0]!.message).not.toMatch(/Did you mean/);
    expect((await failure('{ __schema { types { name } } }'))[0]).toMatchObject({
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect(await failure('subscription { secrets { n } }')).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED', coordinate: 'Subscription.secrets' } },
    ]);
    expect(await failure('subscription ($n: Int!) { ticks(upTo: $n) { n } }', {})).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    // graphql-js' own validation throws on this one.
    expect((await failure('subscription ($v: Boolean!) { ticks(upTo: 1) @include(if: $v) { n } }', { v: true }))?.length).toBe(1);
    expect(await watch(client, '{ __typename }').next()).toMatchObject({ value: { data: { __typename: 'Query' } } });
    await client.dispose();
  });

  test('knows who is there by the parameters of the connection', async () => {
    const client = dial(await house.token({ userId: 'user_9' }));
    expect(await watch(client, 'subscription { secrets { by { id name } } }').next()).toMatchObject({
      value: { data: { secrets: { by: { id: 'user_9', name: 'Person user_9' } } } },
    });
    await client.dispose();
  });

  test('closes at once with 4401 where the token is not valid', async () => {
    const client = dial('nonsense');
    const closed = closeOf(client);
    await expect(watch(client, '{ __typename }').next()).rejects.toMatchObject({ code: 4401 });
    expect(await closed).toMatchObject({ code: 4401, reason: 'This is not an access token.' });
  });

  test('closes when the token ends, with the code on which clients come back with a new one', async () => {
    const client = dial(await house.token({ expiresIn: 2 }));
    const closed = closeOf(client);
    const events = watch(client, 'subscription { forever { n } }');
    await events.next();
    events.next().catch(() => {});
    expect(await closed).toMatchObject({ code: 4403, reason: expect.stringContaining('expired') });
    await expect.poll(() => house.streams.open).toBe(0);
  });

  test('closes within a second when the session is revoked', async () => {
    const client = dial(await house.token({ sessionId: 'session_gone' }));
    const closed = closeOf(client);
    const events = watch(client, 'subscription { forever { n } }');
    await events.next();
    events.next().catch(() => {});
    const began = performance.now();
    house.revoke('session_gone', 'hint');
    expect(await closed).toMatchObject({ code: 4401 });
    expect(performance.now() - began).toBeLessThan(1000);
    await expect.poll(() => house.streams.open).toBe(0);
  });

  test('ends the stream at its subgraph when the client has enough, or is gone', async () => {
    const client = dial();
    const events = watch(client, 'subscription { forever { n } }');
    await events.next();
    expect(house.streams.open).toBe(1);
    await events.return?.();
    await expect.poll(() => house.streams.open).toBe(0);
    const again = watch(client, 'subscription { forever { n } }');
    await again.next();
    again.next().catch(() => {});
    client.terminate();
    await expect.poll(() => house.streams.open).toBe(0);
  });

  test('carries a limited number of operations on one connection', async () => {
    const client = dial();
    const open = await Promise.all(
      [1, 2, 3].map(async () => {
        const events = watch(client, 'subscription { forever { n } }');
        await events.next();
        return events;
      }),
    );
    const refused: unknown = await watch(client, 'subscription { forever { n } }')
      .next()
      .catch((error: unknown) => error);
    expect(refused).toMatchObject([{ extensions: { code: 'TOO_MANY_REQUESTS' } }]);
    await Promise.all(open.map((events) => events.return?.()));
    await client.dispose();
  });

  test('refuses connections that a foreign page opens', async () => {
    const upgrade = (origin: string) =>
      new Promise<number>((resolve, reject) => {
        const asked = request(`${house.url}/graphql`, {
          headers: {
            origin,
            upgrade: 'websocket',
            connection: 'Upgrade',
            'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
            'sec-websocket-version': '13',
            'sec-websocket-protocol': 'graphql-transport-ws',
          },
        });
        asked.on('response', ({ statusCode = 0 }) => resolve(statusCode));
        asked.on('upgrade', (_, socket) => {
          socket.destroy();
          resolve(101);
        });
        asked.on('error', reject);
        asked.end();
      });
    expect(await upgrade('https://evil.example')).toBe(403);
    expect(await upgrade('https://app.example')).toBe(101);
    expect(await upgrade(house.url)).toBe(101);
  });

  test('tells everybody to come back when subgraphs were exchanged', async () => {
    const client = dial();
    const closed = closeOf(client);
    const events = watch(client, 'subscription { forever { n } }');
    await events.next();
    events.next().catch(() => {});
    house.router.reconnect();
    expect(await closed).toMatchObject({ code: 1012 });
  });
});

test('a stream whose subgraph is lost ends in a close on which clients come back, never as if all were told', async () => {
  const house = await openTinyHouse('remote');
  try {
    const client = createClient({ url: `${house.url.replace('http', 'ws')}/graphql`, retryAttempts: 0 });
    const closed = new Promise<{ code: number }>((resolve) => client.on('closed', (event) => resolve(event as CloseEvent)));
    const events = client.iterate({ query: 'subscription { forever { n } }' });
    await events.next();
    events.next().catch(() => {});
    await house.loseChat();
    expect(await closed).toMatchObject({ code: 1012 });
    // Who comes back meanwhile is told what is the matter.
    const refused: unknown = await client
      .iterate({ query: 'subscription { forever { n } }' })
      .next()
      .catch((error: unknown) => error);
    expect(refused).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    await client.dispose();
  } finally {
    await house.close();
  }
});

test('what is dearer than the budget of who asks is refused, question and subscription alike', async () => {
  const house = await openTinyHouse('in process', { limits: { costBudgets: { default: 0, anonymous: 0 } } });
  const client = createClient({ url: `${house.url.replace('http', 'ws')}/graphql`, retryAttempts: 0, lazyCloseTimeout: 0 });
  try {
    for (const query of ['subscription { forever { n } }', '{ person(id: "1") { id } }']) {
      const told: unknown = await client
        .iterate({ query })
        .next()
        .then(
          ({ value }) => value?.errors,
          (errors: unknown) => errors,
        );
      expect(told, query).toMatchObject([{ extensions: { code: 'COST_TOO_HIGH', limit: 'costBudgets', maximum: 0 } }]);
    }
  } finally {
    await client.dispose();
    await house.close();
  }
});
