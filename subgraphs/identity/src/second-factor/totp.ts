import { createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from './base32.ts';

/** What every authenticator app takes: HMAC-SHA-1, six digits, steps of thirty seconds. */
const stepSeconds = 30;
const digits = 6;
/** Steps before and after the present one whose codes are taken, for clocks that differ and people who type slowly. */
const tolerance = 1;
/** Bytes of a secret: as long as the hash (RFC 4226 §4, R6). */
export const secretBytes = 20;

/** The time step of an instant. Source: RFC 6238 §4.2. */
export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / stepSeconds);
}

/** The code of one step. Source: RFC 4226 §5.3. */
export function codeOf(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const offset = hash[hash.length - 1]! & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** length).padStart(length, '0');
}

/** The step whose code this is, later than the last that was taken; null where there is none. */
export function matchingStep(secret: Uint8Array, code: string, now: Date, lastStep: number): number | null {
  if (!new RegExp(`^\\d{${digits}}$`).test(code)) return null;
  const present = stepAt(now);
  let found: number | null = null;
  for (let step = present - tolerance; step <= present + tolerance; step += 1) {
    const right = timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code));
    if (right && step > lastStep) found = step;
  }
  return found;
}

/** For the app's QR code. Source: github.com/google/google-authenticator, "Key Uri Format". */
export function otpauthUri(
  secret: Uint8Array,
  { issuer, account }: { readonly issuer: string; readonly account: string },
): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = new URLSearchParams({
    secret: base32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(digits),
    period: String(stepSeconds),
  });
  // Apps do not read a plus as a space.
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}`;
}
