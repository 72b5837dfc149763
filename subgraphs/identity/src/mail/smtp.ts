import { createTransport } from 'nodemailer';
import { envelope } from './envelope.ts';
import type { Mail, MailPort } from './port.ts';

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
      await transport.sendMail(envelope(mail)).catch((error: SmtpError) => {
        throw refused(mail, error);
      });
    },
    forget: async () => 0,
    close: () => transport.close(),
  };
}

/** What nodemailer tells beside its message. */
interface SmtpError {
  /** Its own name for what went wrong: `ECONNECTION`. */
  readonly code?: string;
  /** The server's (RFC 5321, 4.2): 554. */
  readonly responseCode?: number;
}

/** Servers repeat addresses and texts in what they answer, and failures of handlers are logged and kept: only the codes go on. */
function refused({ id }: Mail, { code, responseCode }: SmtpError): Error {
  return new Error(`the mail ${id} was not handed over: ${[code, responseCode].filter(Boolean).join(' ')}`);
}
