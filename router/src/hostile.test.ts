/** One request, or one message, that would have brought down the router, or let somebody around a limit. Each was tried against it before. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { afterEach, describe, expect, test } from 'vitest';
import type { RouterOptions } from './router.ts';
import { openTinyHouse, type TinyHouse, type TinyPart } from './testing/tiny.ts';
import { Wire } from './testing/wire.ts';

const houses: TinyHouse[] = [];
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close();
});

async function openHouse(
  options: Partial<RouterOptions> = {},
  parts: readonly TinyPart[] = [],
  wrap?: (client: SubgraphClient) => Promise<SubgraphClient>,
): Promise<TinyHouse> {
  const house = await openTinyHouse('in process', options, [...parts], wrap);
  houses.push(house);
  return house;
}

async function ask(house: TinyHouse, body: object, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: (await response.text()).trim() };
}

describe('T30: the name of what all objects share', () => {
  const own = Object.getOwnPropertyNames(Object.prototype).sort();

  test.each([
    ['as an alias', '{ __proto__: person(id: "x") { errors: id } }', { ['__proto__']: { errors: 'x' } }],
    ['as an alias below', '{ person(id: "x") { __proto__: name } }', { person: { ['__proto__']: 'Person x' } }],
    ['of an entity', '{ lastTick { __proto__: by { name } } }', { lastTick: { ['__proto__']: { name: 'Person 7' } } }],
  ])('%s is a name like any other, and no object has more for it', async (_, query, data) => {
    const house = await openHouse();
    const { text } = await ask(house, { query });
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(own);
    expect(text).toBe(JSON.stringify({ data }));
    expect((await ask(house, { query: '{ person(id: "1") { id } }' })).text).toBe('{"data":{"person":{"id":"1"}}}');
  });

  test('in a part that comes later', async () => {
    const house = await openHouse();
    const query = '{ lastTick { n ... @defer { __proto__: by { polluted: id } } } }';
    const { text } = await ask(house, { query }, { accept: 'multipart/mixed;deferSpec=20220824' });
    expect(text).toContain('"data":{"__proto__":{"polluted":"7"}}');
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(own);
  });

  test('in values of users, where two subgraphs tell of one object', async () => {
    const planted = JSON.parse('{ "__proto__": { "polluted": 1 }, "a": { "__proto__": { "polluted": 2 } } }');
    const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable"])';
    const part = (name: string, field: string): TinyPart => ({
      name,
      link,
      sdl: `scalar JSON type Query { box: Box @shareable } type Box @shareable { facts: JSON ${field}: Int }`,
      resolvers: { Query: { box: () => ({ facts: planted, [field]: 1 }) } },
    });
    const house = await openHouse({}, [part('one', 'first'), part('two', 'second')]);
    const { text } = await ask(house, { query: '{ box { facts first second } }' });
    expect(text).toBe(`{"data":{"box":{"facts":${JSON.stringify(planted)},"first":1,"second":1}}}`);
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(own);
  });

  test('as a variable, and as one that is left out', async () => {
    const house = await openHouse();
    const query = 'query ($__proto__: ID!) { person(id: $__proto__) { id } }';
    const variables = JSON.parse('{ "__proto__": "7" }');
    expect((await ask(house, { query, variables })).text).toBe('{"data":{"person":{"id":"7"}}}');
    const wire = await Wire.greeted(house.url);
    wire.subscribe('1', 'subscription ($constructor: Boolean = false) { ticks(upTo: 1) { n @skip(if: $constructor) } }');
    const { payload } = await wire.next();
    expect(payload).toEqual({ data: { ticks: { n: 1 } } });
    wire.cut();
  });
});

test('a ping whose payload is as deep as it is long is answered without it', async () => {
  const house = await openHouse();
  const wire = await Wire.open(house.url);
  wire.say(`{"type":"ping","payload":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`);
  expect(await wire.next()).toEqual({ type: 'pong' });
  wire.cut();
});

test('a long value that is wrong is not searched for what could be left out of the message, nor quoted at length', async () => {
  const house = await openHouse();
  const id = 'Did you mean '.repeat(30_000);
  const { status, text } = await ask(house, {
    query: 'query ($upTo: Int!) { lastTick { n @skip(if: $upTo) } }',
    variables: { upTo: id },
  });
  expect(status).toBe(400);
  expect(text.length).toBeLessThan(2000);
});

test('suggestions are told to nobody who may not read the schema, on a socket neither', async () => {
  const house = await openHouse({ sandbox: false });
  const wrong = { query: 'subscription ($upTo: Int!) { ticks(upTo: $upTo) { n } }', variables: { upTo: 'x', upTp: 1 } };
  const wire = await Wire.greeted(house.url);
  wire.say({ id: '1', type: 'subscribe', payload: wrong });
  expect(JSON.stringify(await wire.next())).not.toContain('Did you mean');
  wire.say({ id: '2', type: 'subscribe', payload: { query: 'subscription { tick(upTo: 1) { n } }' } });
  expect(JSON.stringify(await wire.next())).not.toContain('Did you mean');
  wire.cut();
});

test('an answer that breaks off while its request is not all there ends that connection, and nothing else', async () => {
  const breaking = async (client: SubgraphClient): Promise<SubgraphClient> => {
    if (client.name !== 'identity') return client;
    const serve: SubgraphClient['serve'] = async (index, request, caller) => {
      if (!request.url.endsWith('/identity/echo')) return client.serve(index, request, caller);
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(Buffer.from('half'));
            setTimeout(() => controller.error(new Error('the other side is gone')), 50);
          },
        }),
      );
    };
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'serve') return serve;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const house = await openHouse({}, [], breaking);
  const socket = connect(house.router.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST /identity/echo HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 10\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  expect((await ask(house, { query: '{ person(id: "1") { id } }' })).status).toBe(200);
});

describe('what is counted', () => {
  const signIn: TinyPart = {
    name: 'auth',
    sdl: 'input SignInInput { email: String! password: String! } type Mutation { signIn(input: SignInInput!): String }',
    resolvers: { Mutation: { signIn: () => 'tried' } },
  };

  test('T8: the account that is tried counts also where it stands in a default', async () => {
    const house = await openHouse({ rates: { triesPerAccount: 3 } }, [signIn]);
    const query = `mutation ($e: String! = "victim@x.example", $p: String!) { signIn(input: { email: $e, password: $p }) }`;
    const whole = `mutation ($i: SignInInput! = { email: "victim@x.example", password: "p" }) { signIn(input: $i) }`;
    const statuses: number[] = [];
    for (const body of [{ query, variables: { p: '1' } }, { query: whole }, { query, variables: { p: '2' } }, { query: whole }])
      statuses.push((await ask(house, body)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('nobody says of their own request that it was counted', async () => {
    const house = await openHouse({ rates: { address: 5 } });
    const wire = await Wire.greeted(house.url);
    const refused: unknown[] = [];
    for (let n = 0; n < 6; n += 1) {
      wire.say({ id: `${n}`, type: 'subscribe', payload: { query: '{ lastTick { n } }', arrived: true, readOnly: false } });
      const { type } = await wire.next();
      refused.push(type);
      if (type === 'next') await wire.next();
    }
    // The socket itself was the first of the five.
    expect(refused).toEqual(['next', 'next', 'next', 'next', 'error', 'error']);
    wire.cut();
  });

  test('whoever opens sockets, and asks at the addresses of subgraphs, is counted as everywhere', async () => {
    const house = await openHouse({ rates: { address: 2 } });
    for (const status of [200, 200, 429]) expect((await fetch(`${house.url}/.well-known/jwks.json`)).status).toBe(status);
    const wire = await Wire.open(house.url);
    wire.say({ type: 'connection_init' });
    expect(await wire.next()).toMatchObject({ closed: { code: 1008 } });
  });
});

describe('who reads slowly', () => {
  const shop: TinyPart = {
    name: 'shop',
    sdl: 'type Query { big(kilobytes: Int!): Box } type Box { texts: [String!]! a: String }',
    resolvers: {
      Query: {
        big: (_: unknown, { kilobytes }: { kilobytes: number }) => ({ texts: Array(kilobytes).fill('x'.repeat(1000)), a: 'a' }),
      },
    },
  };

  test('gets one large answer all the same, on a socket and in parts', async () => {
    const house = await openHouse({}, [shop]);
    const wire = await Wire.greeted(house.url);
    wire.subscribe('1', '{ big(kilobytes: 12000) { texts } }');
    expect((await wire.next()).type).toBe('next');
    expect((await wire.next()).type).toBe('complete');
    wire.cut();
    const query = '{ big(kilobytes: 12000) { texts ... @defer { a } } }';
    const { text } = await ask(house, { query }, { accept: 'multipart/mixed;deferSpec=20220824' });
    expect(text).toContain('"data":{"a":"a"}');
  });

  test('and goes on asking is closed, whatever is asked', async () => {
    const house = await openHouse({ limits: { queueBytes: 100_000, messagesPerSecond: 10_000 } }, [shop]);
    const wire = await Wire.greeted(house.url);
    wire.socket.pause();
    for (let n = 0; n < 40; n += 1) {
      wire.say({ id: `${n}`, type: 'subscribe', payload: { query: '{ big(kilobytes: 1000) { texts } }' } });
      wire.say('{"type":"ping"}');
      await sleep(5);
    }
    wire.socket.resume();
    expect((await wire.closed).code).toBe(1013);
  });
});

test('an address that names another host is the router’s own all the same', async () => {
  const house = await openHouse({ publicUrl: 'https://learn.example' });
  const target = async (line: string) => {
    const socket = connect(house.router.port, '127.0.0.1');
    socket.write(`POST ${line} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  };
  expect(await target('http://evil.example/identity/echo')).toMatch(/^HTTP\/1\.1 200/);
  expect(await target('//evil.example/identity/echo')).toMatch(/^HTTP\/1\.1 404/);
});
