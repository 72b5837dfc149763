export const graceMs = 10_000;

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
