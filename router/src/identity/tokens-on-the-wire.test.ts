import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';
import { Wire } from '../testing/wire.ts';

let house: TinyHouse;
beforeEach(async () => {
  house = await openTinyHouse('in process');
});
afterEach(() => house?.close());

/** Over HTTP: the status. */
async function asked(token: string): Promise<number> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { id } }' }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** In a socket's connection parameters: `connection_ack`, or the code of the close. */
async function greeted(token: string): Promise<string | number> {
  const wire = await Wire.open(house.url);
  wire.say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  const told = await wire.next();
  if (!told.closed) await wire.close();
  return told.closed?.code ?? told.type;
}

test('tokens whose text identity would not write are nobody’s, over HTTP and over a socket, although their signature holds', async () => {
  const now = Math.floor(Date.now() / 1000);
  const good = await house.token();
  const [head = '', body = ''] = good.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  expect([await asked(house.sign(head, body)), await greeted(house.sign(head, body))]).toEqual([200, 'connection_ack']);
  const others = {
    padded: `${good}==`,
    'with a space in the header': house.sign(head.replace(',', ', '), body),
    'with a header twice': house.sign(head.replace('{', '{"alg":"none",'), body),
    'with a claim twice': house.sign(head, body.replace('{', '{"sub":"user_2",')),
    'of another type': house.sign(head.replace('at+jwt', 'JWT'), body),
    'of a type in other words': house.sign(head.replace('at+jwt', 'application/at+jwt'), body),
    'without a key': house.sign(head.replace(/,"kid":"[^"]+"/, ''), body),
    'with a member nobody asked for': house.sign(head.replace('{', '{"b64":true,'), body),
    'that is endless': house.sign(head, JSON.stringify({ ...JSON.parse(body), exp: now + 60, more: 'x'.repeat(4000) })),
  };
  for (const [which, token] of Object.entries(others))
    expect([which, await asked(token), await greeted(token)]).toEqual([which, 401, 4401]);
});

test('of two authorizations none counts, not even where both are good', async () => {
  const bearer = `Bearer ${await house.token()}`;
  for (const accept of ['application/json', 'text/event-stream']) {
    const headers = ['host', new URL(house.url).host, 'content-type', 'application/json', 'accept', accept];
    const twice = request(`${house.url}/graphql`, {
      method: 'POST',
      headers: [...headers, 'authorization', bearer, 'Authorization', bearer],
    });
    twice.end(JSON.stringify({ query: '{ me { id } }' }));
    const [response] = (await once(twice, 'response')) as [IncomingMessage];
    response.resume();
    expect([accept, response.statusCode]).toEqual([accept, 401]);
  }
  const wire = await Wire.open(house.url);
  wire.say({ type: 'connection_init', payload: { authorization: bearer, Authorization: bearer } });
  expect(await wire.closed).toMatchObject({ code: 4401, reason: 'Send one authorization.' });
});

test.each([
  ['hint', 1000],
  ['silence', 2500],
] as const)('a withdrawn key ends its sockets so that they come back with a new token, told by a %s', async (how, within) => {
  const old = await house.token();
  const wire = await Wire.greeted(house.url, { token: old });
  wire.subscribe('1', 'subscription { forever { n } }');
  expect((await wire.next()).payload.data).toEqual({ forever: { n: 0 } });
  const stranger = await Wire.greeted(house.url);
  const began = performance.now();
  await house.replaceKey(how);
  expect(await wire.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('withdrawn') });
  expect(performance.now() - began).toBeLessThan(within);
  expect([await asked(old), await greeted(old)]).toEqual([401, 4401]);
  const fresh = await house.token();
  expect([await asked(fresh), await greeted(fresh)]).toEqual([200, 'connection_ack']);
  expect(stranger.socket.readyState).toBe(stranger.socket.OPEN);
  await stranger.close();
});

test('tokens with made-up keys make the router ask identity as often as it does anyway, and once more', async () => {
  const body = Buffer.from((await house.token()).split('.')[1]!, 'base64url').toString('utf8');
  const madeUp = () => house.sign(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: crypto.randomUUID() }), body);
  const before = house.keyReads.count;
  const began = performance.now();
  const statuses = await Promise.all(Array.from({ length: 300 }, () => asked(madeUp())));
  const polls = Math.ceil((performance.now() - began) / 1000);
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(house.keyReads.count - before).toBeLessThanOrEqual(1 + polls);
});
