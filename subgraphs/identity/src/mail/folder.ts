import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { envelope } from './envelope.ts';
import type { MailPort } from './port.ts';

/** The development inbox: each mail becomes `<folder>/<mail id>.eml`, complete as it would go over the wire. */
export function openMailFolder(folder: string): MailPort {
  return {
    async send(mail) {
      // Loaded with the first mail, because it is large.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
      const { message } = await transport.sendMail(envelope(mail));
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${mail.id.replace(/[^\w.-]/g, '_')}.eml`);
      // Renamed into place, so that whoever watches the folder never reads half a mail.
      await writeFile(`${file}.part`, message as Buffer);
      await rename(`${file}.part`, file);
    },
    async forget(addresses) {
      const wanted = new Set(addresses.map(folded));
      let gone = 0;
      for (const name of (await readdir(folder).catch(none)).filter((file) => file.endsWith('.eml'))) {
        if (!wanted.has(folded(recipientOf(await readFile(join(folder, name), 'utf8'))))) continue;
        await rm(join(folder, name), { force: true });
        gone += 1;
      }
      return gone;
    },
    close: () => {},
  };
}

/** The one address of a mail that `send` has written, as it stands in its header. */
function recipientOf(mail: string): string {
  return /^To: ?(.*)\r?$/m.exec(mail)?.[1]?.replace(/^.*<|>.*$/g, '') ?? '';
}

/** Domains stand in headers as ASCII. */
function folded(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`.toLowerCase();
}

/** A folder into which nothing was written yet is empty. */
function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
