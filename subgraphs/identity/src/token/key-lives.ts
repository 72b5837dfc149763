import { accessTokenSeconds } from './access-token.ts';
import type { KeyLives } from './key-life.rules.ts';

/** Seconds for which anybody may keep the published set (RFC 9111 `max-age`). A key is announced for several times as long before it signs. */
export const publishedSetSeconds = 60;

/**
 * Milliseconds for which a process signs with its copy of the active key. A rotation leaves hours; it is this short for a key that was removed and whose hint
 * was lost.
 */
export const copyLivesMs = 2000;

/** Milliseconds by which clocks may differ. */
const skewMs = 60_000;

export interface KeySettings {
  readonly rotationDays: number;
  readonly announcedMinutes: number;
}

/** How long keys live, by what is set, and by what follows from the life of a token. */
export function keyLives({ rotationDays, announcedMinutes }: KeySettings): KeyLives {
  return {
    signs: rotationDays * 24 * 60 * 60_000,
    announced: announcedMinutes * 60_000,
    trusted: accessTokenSeconds * 1000 + copyLivesMs + skewMs,
  };
}
