import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../token/secrets.ts';

/** The parts of a family that its tokens are made of. */
interface TokenFamily {
  readonly id: string;
  readonly salt: string;
}

/**
 * `session_….<generation>.<code>`. The code follows from family, generation and master key, so that no token is stored at all
 * and the same successor can be given twice.
 */
export function refreshTokenOf(secrets: Secrets, family: TokenFamily, generation: number): string {
  return `${family.id}.${generation}.${secrets.code('refresh', `${family.id}.${generation}.${family.salt}`)}`;
}

/** The family and generation that a text claims; null if it cannot be a token. */
export function readRefreshToken(text: string): { sessionId: string; generation: number } | null {
  const match = /^(session_[0-9a-z]{26})\.([1-9]\d{0,8})\.[\w-]{43}$/.exec(text);
  return match?.[1] && match[2] ? { sessionId: match[1], generation: Number(match[2]) } : null;
}

/** True if the text is this family's token of this generation, to the letter. */
export function isRefreshToken(secrets: Secrets, family: TokenFamily, generation: number, text: string): boolean {
  const right = Buffer.from(refreshTokenOf(secrets, family, generation));
  const given = Buffer.from(text);
  return right.length === given.length && timingSafeEqual(right, given);
}
