import { type AddressInfo, createServer } from 'node:net';

/** The smallest server that speaks RFC 5321 well enough to be sent mails, each as it came over the wire. */
export async function openSmtpInbox() {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let body: string | null = null;
    let waiting = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test ESMTP');
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      waiting += data.toString('utf8');
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (body !== null && line !== '.') body += `${line.replace(/^\.\./, '.')}\r\n`;
        else if (body !== null) [body] = [null, mails.push(body), say('250 taken')];
        else if (line.startsWith('EHLO')) say('250-test\r\n250-SMTPUTF8\r\n250 8BITMIME');
        else if (line === 'DATA') [body] = ['', say('354 go on')];
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else say('250 ok');
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: mails as readonly string[],
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}
