import { randomBytes } from 'node:crypto';
import { sha256 } from '../token/secrets.ts';

/** A new key: the text is shown once, the rest is stored. */
export interface ApiKey {
  /** `lyk_<12 hex digits>_<256 bits in base64url>`. */
  readonly text: string;
  /** What people call it by, and what finds it: `lyk_<12 hex digits>`. */
  readonly prefix: string;
  /** SHA-256 of the text. Nobody can try 2²⁵⁶ keys, so nothing slower is needed. */
  readonly hash: string;
}

export function makeApiKey(): ApiKey {
  const prefix = `lyk_${randomBytes(6).toString('hex')}`;
  const text = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { text, prefix, hash: sha256(text) };
}
