import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@lyceum/kit/clock/clock.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { openSmsFolder } from './folder.ts';
import type { ShortMessage, SmsPort } from './port.ts';
import { openSmsWebhook, signatureOf } from './webhook.ts';

const message: ShortMessage = { id: 'sms-1', userId: 'user_1', to: '+4915112345678', text: 'Aurora: Grüße, "quoted"\nand more' };
const secret = 'a secret of the gateway, long enough to be one';
const clock = new ManualClock(new Date('2026-03-01T12:00:00Z'));

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** One contract for both: what was sent arrives whole, at its number, and the same again is the same. */
describe.each([
  ['the development folder', openFolder],
  ['a gateway', openGateway],
])('%s', (_, open) => {
  test('gets the message whole, and again under the same id', async () => {
    const { port, received } = await open();
    await port.send(message);
    await port.send(message);
    const got = await received();
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
    for (const one of got) expect(one).toMatchObject({ to: message.to, text: message.text });
  });
});

test('the folder forgets the messages of one person, and no others', async () => {
  const { port, received } = await openFolder();
  expect(await port.forget('user_1')).toBe(0);
  for (const [id, userId] of [
    ['a', 'user_1'],
    ['b', 'user_1'],
    ['c', 'user_12'],
  ] as const)
    await port.send({ ...message, id, userId });
  expect(await port.forget('user_1')).toBe(2);
  expect((await received()).map(({ id }) => id)).toEqual(['user_12.c.txt']);
});

test('a gateway can tell that it is us, and is told nothing about the person', async () => {
  const gateway = await openGateway();
  await gateway.port.send(message);
  const [{ headers, body } = { headers: {}, body: '' }] = gateway.requests;
  const seconds = clock.now().getTime() / 1000;
  expect(headers['lyceum-signature']).toBe(`t=${seconds},v1=${signatureOf(secret, seconds, body)}`);
  expect(headers['idempotency-key']).toBe('sms-1');
  expect(Object.keys(JSON.parse(body))).toEqual(['id', 'to', 'text']);
});

test.each([
  ['refuses', 400, '400'],
  ['is broken', 503, '503'],
  ['sends us elsewhere', 307, /Error|redirect/i],
  ['is not there', null, 'ECONNREFUSED'],
])('a gateway that %s makes the sending fail, without number and text', async (_, status, says) => {
  const gateway = await openGateway(status ?? 200);
  if (status === null) await gateway.close();
  const error: Error = await gateway.port.send(message).then(
    () => expect.unreachable(),
    (failure: Error) => failure,
  );
  expect(error.message).toMatch(/^the short message sms-1 was not handed over: /);
  expect(error.message).toMatch(says);
  expect(`${error.message} ${error.stack}`).not.toMatch(/15112345678|quoted/);
  if (status === 307) expect(gateway.requests).toHaveLength(1);
});

interface Phone {
  readonly port: SmsPort;
  received(): Promise<readonly Pick<ShortMessage, 'id' | 'to' | 'text'>[]>;
}

async function openFolder(): Promise<Phone> {
  const folder = await mkdtemp(join(tmpdir(), 'sms-'));
  stops.push(() => rm(folder, { recursive: true }));
  const received = async () =>
    Promise.all(
      (await readdir(folder)).map(async (id) => {
        const [, to = '', text = ''] = /^To: (.*)\n\n([\s\S]*)\n$/.exec(await readFile(join(folder, id), 'utf8')) ?? [];
        return { id, to, text };
      }),
    );
  return { port: openSmsFolder(folder), received };
}

async function openGateway(status = 200) {
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray()).toString('utf8');
    requests.push({ headers: incoming.headers, body });
    outgoing.writeHead(status, { location: '/elsewhere' }).end(body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  stops.push(close);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`;
  const received = async () => requests.map(({ body }) => JSON.parse(body) as ShortMessage);
  return { port: openSmsWebhook({ url, secret }, clock), received, requests, close };
}

describe('settings', () => {
  const base = { IDENTITY_MASTER_KEY: 'a master key for tests, long enough to be one' };
  const gateway = { ...base, IDENTITY_SMS_URL: 'https://sms.test/send', IDENTITY_SMS_SECRET: secret };

  test('without a gateway take all countries, with one those that are named', () => {
    expect(readConfig(base)).toMatchObject({ sms: null, smsDir: '.data/sms', smsCountries: null });
    expect(readConfig({ ...gateway, IDENTITY_SMS_COUNTRIES: 'de, AT' })).toMatchObject({
      sms: { url: 'https://sms.test/send', secret },
      smsCountries: ['DE', 'AT'],
    });
    expect(readConfig({ ...gateway, IDENTITY_SMS_COUNTRIES: '*' }).smsCountries).toBeNull();
  });

  test.each([
    ['IDENTITY_SMS_COUNTRIES', gateway],
    ['IDENTITY_SMS_COUNTRIES', { ...gateway, IDENTITY_SMS_COUNTRIES: 'Germany' }],
    ['IDENTITY_SMS_SECRET', { ...gateway, IDENTITY_SMS_SECRET: 'short' }],
    ['IDENTITY_SMS_URL', { ...gateway, IDENTITY_SMS_URL: 'file:///etc/passwd' }],
  ])('that are wrong are refused by the name of %s', (name, env) => {
    expect(() => readConfig(env)).toThrow(name);
  });
});
