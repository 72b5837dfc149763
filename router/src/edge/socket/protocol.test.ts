import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeTalk } from '../../subscription/testing/talk.ts';
import { openTinyHouse, type TinyHouse } from '../../testing/tiny.ts';
import { bareUpgrade, closeCodeOn, type DialOptions, Wire } from '../../testing/wire.ts';

const init = { type: 'connection_init' };
const forever = { id: '1', type: 'subscribe', payload: { query: 'subscription { forever { n } }' } };
const masked = (opcode: number, payload: string | Buffer, { fin = true, rsv = 0, mask = true } = {}) => {
  const body = Buffer.from(payload);
  const head = Buffer.from([(fin ? 0x80 : 0) | rsv | opcode, (mask ? 0x80 : 0) | body.length]);
  // A mask of zeroes leaves the payload as it is.
  return Buffer.concat([head, mask ? Buffer.alloc(4) : Buffer.alloc(0), body]);
};
/** A frame that says how long it will be, and a piece of it. */
const announced = (length: bigint) => {
  const head = Buffer.alloc(14);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(0x80 | 127, 1);
  head.writeBigUInt64BE(length, 2);
  return head;
};

let house: TinyHouse;
const talk = makeTalk();
const wires: Wire[] = [];
beforeAll(async () => {
  const limits = { initMs: 300, subscriptionsPerSocket: 3, messagesPerSecond: 30, bodyBytes: 20_000, socketsPerUser: 3 };
  house = await openTinyHouse('in process', { limits, origins: ['https://app.example'] }, [talk.part]);
});
afterEach(() => {
  for (const wire of wires.splice(0)) wire.cut();
});
afterAll(() => house?.close());

const open = async (options?: DialOptions) => {
  const wire = await Wire.open(house.url, options);
  wires.push(wire);
  return wire;
};
const greeted = async (options?: DialOptions) => {
  const wire = await Wire.greeted(house.url, options);
  wires.push(wire);
  return wire;
};

/** Each line: what the client says, and the code with which the server ends the connection. */
const violations: readonly [title: string, code: number, says: readonly unknown[]][] = [
  ['no JSON', 4400, [init, 'hello']],
  ['JSON that is no object', 4400, [init, '[]']],
  ['a message without a type', 4400, [init, {}]],
  ['a type that is no string', 4400, [init, { type: 1 }]],
  ['a type that nobody knows', 4400, [init, { type: 'start' }]],
  ['a message that only servers send: connection_ack', 4400, [init, { type: 'connection_ack' }]],
  ['a message that only servers send: next', 4400, [init, { type: 'next', id: '1', payload: {} }]],
  ['a message that only servers send: error', 4400, [init, { type: 'error', id: '1', payload: [{ message: 'x' }] }]],
  ['a payload of connection_init that is no object', 4400, [{ type: 'connection_init', payload: 'token' }]],
  ['a payload of ping that is no object', 4400, [init, { type: 'ping', payload: 7 }]],
  ['a subscription without an id', 4400, [init, { type: 'subscribe', payload: forever.payload }]],
  ['a subscription with an empty id', 4400, [init, { ...forever, id: '' }]],
  ['a subscription with a number as id', 4400, [init, { ...forever, id: 1 }]],
  ['a subscription without a payload', 4400, [init, { id: '1', type: 'subscribe' }]],
  ['a subscription without a query', 4400, [init, { id: '1', type: 'subscribe', payload: {} }]],
  ['variables that are a list of texts', 4400, [init, { ...forever, payload: { ...forever.payload, variables: 'x' } }]],
  ['an operation name that is no string', 4400, [init, { ...forever, payload: { ...forever.payload, operationName: 1 } }]],
  ['extensions that are no object', 4400, [init, { ...forever, payload: { ...forever.payload, extensions: 1 } }]],
  ['a complete without an id', 4400, [init, { type: 'complete' }]],
  ['a binary message', 4400, [init, Buffer.from(JSON.stringify({ type: 'ping' }))]],
  ['a subscription before connection_init', 4401, [forever]],
  ['a subscription before the acknowledgement', 4401, [init, forever]],
  ['a second connection_init', 4429, [init, init]],
  ['a token that is none', 4401, [{ ...init, payload: { authorization: 'Bearer nonsense' } }]],
  ['a tenant that nobody knows', 4401, [{ ...init, payload: { 'x-tenant': 'nobody' } }]],
  ['more messages in a second than are allowed', 1008, [init, ...Array.from({ length: 62 }, () => ({ type: 'pong' }))]],
];

describe('graphql-transport-ws', () => {
  test.each(violations)('%s ends the connection with %i', async (_, code, says) => {
    const wire = await open();
    for (const message of says) wire.say(message);
    expect((await wire.closed).code).toBe(code);
  });

  test('says nothing at all within the time that it has: 4408', async () => {
    expect((await (await open()).closed).code).toBe(4408);
  });

  test.each([[null], ['graphql-ws'], ['soap']])('another subprotocol (%s) ends with 4406', async (protocol) => {
    if (protocol === null) expect((await (await open({ protocol })).closed).code).toBe(4406);
    else {
      const { socket, status } = await bareUpgrade(house.url, { 'sec-websocket-protocol': protocol });
      expect(status).toBe(101);
      expect(await closeCodeOn(socket)).toBe(4406);
    }
  });

  test('the same id twice at a time ends with 4409; after its end it may be used again', async () => {
    const wire = await greeted();
    wire.subscribe('1', '{ __typename }');
    expect(await wire.take(2)).toMatchObject([{ type: 'next' }, { type: 'complete' }]);
    wire.say(forever);
    await wire.next();
    wire.say({ id: '1', type: 'complete' });
    wire.say(forever);
    expect(await wire.next()).toMatchObject({ id: '1', type: 'next' });
    wire.say(forever);
    expect(await wire.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
    await expect.poll(() => house.streams.open).toBe(0);
  });

  test('a reason that would not fit into a close frame is shortened', async () => {
    const wire = await greeted();
    const id = 'ü'.repeat(200);
    wire.say({ ...forever, id });
    await wire.next();
    wire.say({ ...forever, id });
    const { code, reason } = await wire.closed;
    expect(code).toBe(4409);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
  });

  test('a ping is answered with its payload, before and after the acknowledgement; a pong is not answered', async () => {
    const wire = await open();
    wire.say({ type: 'ping' });
    wire.say({ type: 'ping', payload: { n: 1 } });
    wire.say({ type: 'pong', payload: { n: 2 } });
    wire.say(init);
    expect(await wire.take(3)).toEqual([{ type: 'pong' }, { type: 'pong', payload: { n: 1 } }, { type: 'connection_ack' }]);
    wire.say({ type: 'ping', payload: null });
    expect(await wire.next()).toEqual({ type: 'pong' });
  });

  test('completing what is not there, or not any more, changes nothing', async () => {
    const wire = await greeted();
    wire.say({ id: 'unknown', type: 'complete' });
    wire.subscribe('1', '{ __typename }');
    wire.say({ id: '1', type: 'complete' });
    wire.say({ id: '__proto__', type: 'complete' });
    wire.subscribe('__proto__', '{ __typename }');
    await expect.poll(async () => (await wire.next()).id).toBe('__proto__');
  });

  test('nothing is told of an operation after its client completed it', async () => {
    const wire = await greeted();
    for (let n = 0; n < 5; n += 1) {
      wire.say(forever);
      wire.say({ id: '1', type: 'complete' });
    }
    wire.subscribe('last', '{ __typename }');
    const told = [];
    for (let message = await wire.next(); message.id !== 'last'; message = await wire.next()) told.push(message.type);
    // What was on its way when the client changed its mind may arrive.
    expect(told.every((type) => type === 'next')).toBe(true);
    await expect.poll(() => house.streams.open).toBe(0);
  });

  test('an operation too many is refused by itself, the connection stays', async () => {
    const wire = await greeted();
    for (const id of ['1', '2', '3']) wire.say({ ...forever, id });
    await wire.take(3);
    wire.say({ ...forever, id: '4' });
    expect(await wire.next()).toMatchObject({ id: '4', type: 'error', payload: [{ extensions: { code: 'TOO_MANY_REQUESTS' } }] });
    wire.say({ id: '1', type: 'complete' });
    wire.say({ ...forever, id: '4' });
    expect(await wire.next()).toMatchObject({ id: '4', type: 'next' });
  });

  test('an account has a limited number of connections, at the limit and one above; a closed one makes room', async () => {
    const token = await house.token({ userId: 'user_many' });
    const three = [await greeted({ token }), await greeted({ token }), await greeted({ token })];
    const fourth = await open();
    fourth.say({ ...init, payload: { authorization: `Bearer ${token}` } });
    expect((await fourth.closed).code).toBe(1008);
    await three[0]!.close();
    await greeted({ token });
  });
});

/** Each line: bytes on the wire, and the close code that RFC 6455 asks for. */
const frames: readonly [title: string, code: number, bytes: Buffer][] = [
  ['a frame without a mask', 1002, masked(1, '{}', { mask: false })],
  ['a reserved bit', 1002, masked(1, '{}', { rsv: 0x40 })],
  ['a reserved opcode', 1002, masked(3, '{}')],
  ['a reserved control opcode', 1002, masked(0xb, '')],
  ['a continuation of nothing', 1002, masked(0, '{}')],
  ['a new message inside a fragmented one', 1002, Buffer.concat([masked(1, '{', { fin: false }), masked(1, '}')])],
  ['a fragmented ping', 1002, masked(9, 'x', { fin: false })],
  ['a ping of 126 bytes', 1002, Buffer.concat([Buffer.from([0x89, 0x80 | 126, 0, 126]), Buffer.alloc(4 + 126)])],
  ['a text that is no UTF-8', 1007, masked(1, Buffer.from([0xc3, 0x28]))],
  ['a close frame of one byte', 1002, masked(8, 'x')],
  ['a close code that may not be sent', 1002, masked(8, Buffer.from([0x03, 0xed]))],
  ['a close reason that is no UTF-8', 1007, masked(8, Buffer.from([0x03, 0xe8, 0xff]))],
  ['a message longer than is allowed', 1009, announced(20_001n)],
  ['a message of 2⁶³ bytes', 1009, announced(2n ** 63n)],
  ['a text frame that is no message', 4400, masked(1, 'x')],
  ['an empty text frame', 4400, masked(1, '')],
  ['an ordinary close', 1000, masked(8, Buffer.from([0x03, 0xe8]))],
];

describe('frames', () => {
  test.each(frames)('%s ends the connection with %i', async (_, code, bytes) => {
    const { socket, status } = await bareUpgrade(house.url);
    expect(status).toBe(101);
    const closed = closeCodeOn(socket);
    socket.write(bytes);
    expect(await closed).toBe(code);
  });

  test('a message in fragments, with a ping between them, is one message', async () => {
    const { socket } = await bareUpgrade(house.url);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    const text = JSON.stringify(init);
    socket.write(masked(1, text.slice(0, 5), { fin: false }));
    socket.write(masked(9, 'still there?'));
    socket.write(masked(0, text.slice(5)));
    await expect.poll(() => String(Buffer.concat(chunks))).toContain('connection_ack');
    expect(String(Buffer.concat(chunks))).toContain('still there?');
    socket.destroy();
  });
});

describe('the upgrade', () => {
  test.each([
    ['T12 an evil origin', 403, { origin: 'https://evil.example' }],
    ['T12 the null origin', 403, { origin: 'null' }],
    ['T12 an origin that looks like ours', 403, { origin: 'https://app.example.evil.example' }],
    ['T12 our origin without its scheme', 403, { origin: 'app.example' }],
    ['our origin', 101, { origin: 'https://app.example' }],
    ['no origin, as programs send', 101, {}],
    ['another version of the protocol', 400, { 'sec-websocket-version': '12' }],
    ['a key that is none', 400, { 'sec-websocket-key': 'short' }],
  ])('%s is answered with %i', async (_, expected, headers) => {
    const { socket, status } = await bareUpgrade(house.url, headers as Record<string, string>);
    socket.destroy();
    expect(status).toBe(expected);
  });

  test('T11 one address has a limited number of connections, at the limit and one above; a closed one makes room', async () => {
    const small = await openTinyHouse('in process', { limits: { socketsPerAddress: 2 } });
    try {
      const [first, second] = [await Wire.greeted(small.url), await Wire.greeted(small.url)];
      expect((await bareUpgrade(small.url)).status).toBe(429);
      const streamed = await fetch(`${small.url}/graphql`, { headers: { accept: 'text/event-stream' } });
      expect(streamed.status).toBe(429);
      await second.close();
      await expect.poll(async () => (await Wire.greeted(small.url).catch(() => null)) !== null).toBe(true);
      first.cut();
    } finally {
      await small.close();
    }
  });
});

describe('who is there', () => {
  const wait = async (claims: Parameters<TinyHouse['token']>[0]) => {
    const wire = await greeted({ token: await house.token(claims) });
    wire.say(forever);
    await wire.next();
    return wire;
  };

  test('a ping with a newer token renews it without a new connection, and its streams go on', async () => {
    const wire = await wait({ userId: 'user_r', sessionId: 's_r', expiresIn: 2 });
    wire.say({ type: 'ping', payload: { authorization: `Bearer ${await house.token({ userId: 'user_r', sessionId: 's_r' })}` } });
    expect(await wire.next()).toEqual({ type: 'pong', payload: { renewed: true, expiresAt: expect.stringMatching(/Z$/) } });
    await sleep(2200);
    wire.subscribe('2', '{ me { id } }');
    expect(await wire.next()).toMatchObject({ id: '2', payload: { data: { me: { id: 'user_r' } } } });
  });

  test.each([
    ['is none', async () => 'nonsense'],
    ['is of somebody else', () => house.token({ userId: 'user_other', sessionId: 's_x' })],
    ['is of another sign-in', () => house.token({ userId: 'user_x', sessionId: 's_other' })],
    ['has other scopes', () => house.token({ userId: 'user_x', sessionId: 's_x', scopes: ['admin'] })],
    ['has expired', () => house.token({ userId: 'user_x', sessionId: 's_x', expiresIn: -5 })],
  ])('a token that %s renews nothing, and the old one goes on', async (_, make) => {
    const wire = await wait({ userId: 'user_x', sessionId: 's_x' });
    wire.say({ type: 'ping', payload: { authorization: `Bearer ${await make()}` } });
    expect(await wire.next()).toMatchObject({ type: 'pong', payload: { renewed: false, message: expect.any(String) } });
    wire.subscribe('2', '{ me { id } }');
    expect(await wire.next()).toMatchObject({ payload: { data: { me: { id: 'user_x' } } } });
    await wire.close();
  });

  test('T13 a renewed connection is ended by a revocation too', async () => {
    const wire = await wait({ userId: 'user_y', sessionId: 's_y' });
    wire.say({ type: 'ping', payload: { authorization: `Bearer ${await house.token({ userId: 'user_y', sessionId: 's_y' })}` } });
    await wire.next();
    house.revoke('s_y', 'hint');
    expect(await wire.closed).toEqual({ code: 4401, reason: 'This session has ended.' });
  });
});

test('T10 who does not read is closed with 1013, and resumes where they were; the others notice nothing', async () => {
  const query =
    'subscription ($after: Cursor) { event: open(room: "loud", after: $after) { cursor ... on LineSaid { line { n text } } } }';
  const loud = await openTinyHouse('in process', { limits: { queueBytes: 200_000, queueEvents: 1_000_000 } }, [talk.part]);
  try {
    const [slow, quick] = [await Wire.greeted(loud.url), await Wire.greeted(loud.url)];
    for (const wire of [slow, quick]) wire.subscribe('1', query);
    await expect.poll(() => [talk.open.size, talk.begun.length]).toEqual([1, 3]);
    slow.socket.pause();
    const said = 600;
    const all = Array.from({ length: said }, (_, n) => n + 1);
    const quickly: number[] = [];
    while (quickly.length < said) {
      for (let n = 0; n < 20; n += 1) talk.say('loud', 'x'.repeat(20_000));
      quickly.push(...(await quick.take(20)).map(({ payload }) => payload.data.event.line.n));
    }
    expect(quickly).toEqual(all);
    slow.socket.resume();
    expect((await slow.closed).code).toBe(1013);
    const heard = (await slow.take(slow.waiting)).map(({ payload }) => payload.data.event);
    const back = await Wire.greeted(loud.url);
    back.subscribe('1', query, { after: heard.at(-1)!.cursor });
    const rest = (await back.take(said - heard.length)).map(({ payload }) => payload.data.event.line.n);
    expect([...heard.map(({ line }) => line.n), ...rest]).toEqual(all);
  } finally {
    await loud.close();
  }
});
