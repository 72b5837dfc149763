import type { SendMailOptions } from 'nodemailer';
import type { Mail } from './port.ts';

/** The mail as nodemailer wants it; `to` is given as an object, so that an address is never parsed as a list. */
export function envelope(mail: Mail): SendMailOptions {
  const domain = mail.from.address.slice(mail.from.address.lastIndexOf('@') + 1);
  return {
    messageId: `<${mail.id}@${domain}>`,
    from: { name: mail.from.name, address: mail.from.address },
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // Robots must not answer (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
