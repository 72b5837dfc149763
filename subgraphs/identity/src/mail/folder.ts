import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    close: () => {},
  };
}
