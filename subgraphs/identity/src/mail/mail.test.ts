import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { openSmtpInbox } from '../testing/smtp-inbox.ts';
import { openMailFolder } from './folder.ts';
import type { Mail, MailPort } from './port.ts';
import { openSmtp } from './smtp.ts';

const mail: Mail = {
  id: 'registration_01k00000000000000000000001',
  from: { name: 'Aurora', address: 'no-reply@aurora.test' },
  to: 'zoë@example.test',
  subject: 'Bestätigung',
  text: 'Grüße\n.\nEnde',
  html: '<p>Grüße</p>\n.\n<p>Ende</p>',
};

const stops: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** One contract for both: what was sent arrives whole, once, at the one address. */
describe.each([
  ['the development folder', openFolderInbox],
  ['an SMTP server', openServerInbox],
])('%s', (_, open) => {
  test('gets the mail whole', async () => {
    const { port, received } = await open();
    await port.send(mail);
    const [raw, ...others] = await received();
    expect(others).toEqual([]);
    const parsed = await PostalMime.parse(raw ?? '');
    expect(parsed.subject).toBe('Bestätigung');
    expect(raw).toContain('multipart/alternative');
    expect(parsed.text?.trim()).toBe('Grüße\n.\nEnde');
    expect(parsed.html?.trim()).toBe('<p>Grüße</p>\n.\n<p>Ende</p>');
    expect(parsed.to?.map((to) => to.address)).toEqual(['zoë@example.test']);
    expect(parsed.from).toMatchObject({ name: 'Aurora', address: 'no-reply@aurora.test' });
    expect(parsed.messageId).toBe('<registration_01k00000000000000000000001@aurora.test>');
  });

  test('never takes an address for a list of addresses or a subject for headers', async () => {
    const { port, received } = await open();
    await port.send({ ...mail, to: 'a@example.test', subject: 'Hello\r\nBcc: victim@example.test' });
    const parsed = await PostalMime.parse((await received())[0] ?? '');
    expect(parsed.bcc ?? []).toEqual([]);
  });
});

test('the folder forgets the mails to an address, and no others', async () => {
  const { port, received } = await openFolderInbox();
  expect(await port.forget(['zoë@example.test'])).toBe(0);
  for (const [id, to] of [
    ['one', 'zoë@example.test'],
    ['two', 'Zoë@EXAMPLE.test'],
    ['three', 'zoë@müller.test'],
    ['four', 'not-zoë@example.test'],
  ] as const)
    await port.send({ ...mail, id, to, text: 'about zoë@example.test' });
  expect(await port.forget(['zoë@example.test', 'zoë@müller.test'])).toBe(3);
  const left = await Promise.all((await received()).map((raw) => PostalMime.parse(raw)));
  expect(left.map(({ to }) => to?.[0]?.address)).toEqual(['not-zoë@example.test']);
});

test('a mail server that refuses makes the sending fail, with its code and without what it says about the address', async () => {
  const server = createServer((socket) => socket.end('554 go away, zoë@example.test\r\n'));
  const port = openSmtp(`smtp://127.0.0.1:${await listen(server)}`);
  stops.push(() => port.close());
  await expect(port.send(mail)).rejects.toThrow(
    /^the mail registration_01k00000000000000000000001 was not handed over: [A-Z]+ 554$/,
  );
});

async function openFolderInbox(): Promise<Inbox> {
  const folder = await mkdtemp(join(tmpdir(), 'mail-'));
  stops.push(() => rm(folder, { recursive: true }));
  const received = async () => Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
  return { port: openMailFolder(folder), received };
}

async function openServerInbox(): Promise<Inbox> {
  const server = await openSmtpInbox();
  const port = openSmtp(server.url);
  stops.push(async () => {
    port.close();
    await server.close();
  });
  return { port, received: async () => server.mails };
}

interface Inbox {
  readonly port: MailPort;
  received(): Promise<readonly string[]>;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  stops.push(() => new Promise<void>((closed) => server.close(() => closed())));
  return (server.address() as AddressInfo).port;
}
