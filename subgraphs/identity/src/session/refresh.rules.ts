export const graceMs = 10_000;
/** However often it is used, a session ends so long after the person signed in. */
export const longestSessionMs = 180 * 86_400_000;

/** What a presented refresh token means for its family. */
export type RefreshVerdict =
  /** The newest token: make the next one. */
  | 'ROTATE'
  /** Just replaced; the answer was lost or two tabs asked: the same successor again. */
  | 'REPEAT'
  /** Replaced long ago: somebody else has it. The family ends. */
  | 'REUSED'
  /** The family has ended already. */
  | 'ENDED';

export interface Family {
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt?: Date | null | undefined;
}

/** Order is told by generations, never by clocks; the clock only limits how long the predecessor is forgiven. */
export function judgeRefresh(family: Family, presented: number, now: Date): RefreshVerdict {
  if (family.revokedAt || family.expiresAt <= now) return 'ENDED';
  if (presented === family.generation) return 'ROTATE';
  const inGrace = now.getTime() - family.rotatedAt.getTime() <= graceMs;
  return presented === family.generation - 1 && inGrace ? 'REPEAT' : 'REUSED';
}

/** When a session ends that is used now: `livesMs` without use, and never later than the longest time. */
export function endOfSession(createdAt: Date, now: Date, livesMs: number): Date {
  return new Date(Math.min(now.getTime() + livesMs, createdAt.getTime() + longestSessionMs));
}
