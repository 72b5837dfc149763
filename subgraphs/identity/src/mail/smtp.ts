import { createTransport } from 'nodemailer';
import { envelope } from './envelope.ts';
import type { MailPort } from './port.ts';

/** A real mail server: `smtp://user:password@host:587`, `smtps://…` for TLS from the start. */
export function openSmtp(url: string): MailPort {
  const transport = createTransport(url, {
    pool: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  } as object);
  return {
    async send(mail) {
      await transport.sendMail(envelope(mail));
    },
    close: () => transport.close(),
  };
}
