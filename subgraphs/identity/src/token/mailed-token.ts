import type { Secrets } from './secrets.ts';

export type MailedPurpose =
  | 'verification'
  | 'password-reset'
  | 'email-change'
  | 'guard-undo'
  | 'guardian-confirm'
  | 'guardian-withdraw'
  | 'invitation'
  | 'authorization-code';

/**
 * A token for a mail: the last 26 characters of its row's id, then a code that follows from the row and the master key. So none is stored
 * or queued, a mail that is written again carries the same one, and a guess names the row on which it is counted.
 * `part` tells several tokens of one row apart.
 */
export function mailedToken(secrets: Secrets, purpose: MailedPurpose, id: string, part = ''): string {
  return `${id.slice(-26)}${secrets.code(purpose, `${id} ${part}`)}`;
}

/** A token as somebody brought it, and the id of the row that it claims to be of. */
export interface BroughtToken {
  readonly id: string;
  readonly token: string;
}

/** Null if the text cannot be a token at all; `prefix` is that of the row's id. */
export function readMailedToken(prefix: string, text: string): BroughtToken | null {
  const token = text.trim();
  const match = /^([0-7][0-9a-hjkmnp-tv-z]{25})[\w-]{43}$/.exec(token);
  return match ? { id: `${prefix}_${match[1]}`, token } : null;
}
