import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Ids } from './ids.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * TypeIDs from a clock: 48 bits of milliseconds, then 74 random bits (UUIDv7, RFC 9562 §5.7), in Crockford base 32. Within one millisecond identifiers of
 * one process go on rising, so that what was made later also sorts later.
 */
export function makeIds(clock: Clock): Ids {
  let lastTime = 0;
  let lastRandom = 0n;
  return {
    next(prefix) {
      const now = clock.now().getTime();
      lastRandom = now === lastTime ? lastRandom + 1n : BigInt(`0x${randomBytes(9).toString('hex')}`);
      lastTime = now;
      return `${prefix}_${encode(now, lastRandom)}`;
    },
  };
}

function encode(time: number, random: bigint): string {
  const high = (random >> 62n) & 0xfffn;
  const low = random & 0x3fff_ffff_ffff_ffffn;
  let bits = (BigInt(time) << 80n) | (0x7n << 76n) | (high << 64n) | (0b10n << 62n) | low;
  let text = '';
  for (let place = 0; place < 26; place += 1) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}
