const freeAttempts = 4;
const longestPauseSeconds = 15 * 60;
const forgottenAfterMs = 24 * 60 * 60 * 1000;

export interface Attempts {
  readonly failures: number;
  readonly lastAt: Date;
  readonly lockedUntil: Date | null;
}

export type AttemptVerdict = { readonly taken: false; readonly retryAt: Date } | ({ readonly taken: true } & Attempts);

/** Seconds to wait after the `failures`-th attempt in a row: none for four, then 1, 2, 4 … up to 15 minutes. */
export function pauseSeconds(failures: number): number {
  return failures <= freeAttempts ? 0 : Math.min(2 ** (failures - freeAttempts - 1), longestPauseSeconds);
}

/** An attempt counts as failed from its start; success clears the count. So parallel guesses are counted one by one. */
export function judgeAttempt(before: Attempts, now: Date): AttemptVerdict {
  if (before.lockedUntil && before.lockedUntil > now) return { taken: false, retryAt: before.lockedUntil };
  const forgotten = now.getTime() - before.lastAt.getTime() > forgottenAfterMs;
  const failures = (forgotten ? 0 : before.failures) + 1;
  const pause = pauseSeconds(failures);
  return { taken: true, failures, lastAt: now, lockedUntil: pause === 0 ? null : new Date(now.getTime() + pause * 1000) };
}
