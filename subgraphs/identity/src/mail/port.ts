export interface Mail {
  /** The same mail sent twice has the same id, so that mailboxes may drop the copy. */
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** The same as a page; mailboxes choose (RFC 2046, multipart/alternative). */
  readonly html: string;
}

/** The post office. `send` resolves when the mail was handed over, and rejects when it was not. */
export interface MailPort {
  send(mail: Mail): Promise<void>;
  /** Deletes what is kept here of mails to these addresses, and resolves to how many there were; a mail server keeps nothing of ours. */
  forget(addresses: readonly string[]): Promise<number>;
  close(): void;
}
