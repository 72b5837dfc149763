import type { LectureState } from '../tables.ts';

/** Milliseconds. */
export const longestIntroductionMs = 180_000;

/** Why a lecture cannot introduce its mentor, in words for them; null if it can. */
export function unfit({
  state,
  duration_ms,
}: {
  readonly state: LectureState;
  readonly duration_ms: number | null;
}): string | null {
  if (state !== 'READY' || duration_ms === null) return 'This lecture cannot be played yet; wait until it is ready.';
  if (duration_ms > longestIntroductionMs) {
    const seconds = Math.ceil(duration_ms / 1000);
    return `An introduction is at most ${longestIntroductionMs / 1000} seconds long; this lecture has ${seconds}.`;
  }
  return null;
}
