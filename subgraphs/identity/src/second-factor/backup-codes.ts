import { randomInt } from 'node:crypto';
import type { Secrets } from '../token/secrets.ts';

const count = 10;
/** Without letters and digits that are taken for one another. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
const length = 10;

/** Ten codes of nearly 50 bits each, as people write them down: `k7m2q-x9hdr`. */
export function makeBackupCodes(): string[] {
  return Array.from({ length: count }, () => {
    const code = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
    return `${code.slice(0, 5)}-${code.slice(5)}`;
  });
}

/** What is stored of a code: it is too short to be safe in a plain hash, so the master key is in it. Null for a text that cannot be one. */
export function backupCodeHash(secrets: Secrets, userId: string, text: string): string | null {
  const code = text.toLowerCase().replaceAll(/[\s-]/g, '');
  return code.length === length ? secrets.code('backup-code', `${userId} ${code}`) : null;
}
