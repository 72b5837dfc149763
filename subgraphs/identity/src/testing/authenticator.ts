import { codeOf, stepAt } from '../second-factor/totp.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What somebody's authenticator app makes of the secret that it was given. */
export class Authenticator {
  readonly #secret: Buffer;
  readonly #now: () => Date;

  /** `secret` in base32 (RFC 4648), without padding. */
  constructor(secret: string, now: () => Date = () => new Date()) {
    const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
    this.#secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
    this.#now = now;
  }

  /** The code of now, or of so many half minutes later. */
  code(later = 0): string {
    return codeOf(this.#secret, stepAt(this.#now()) + later);
  }
}
