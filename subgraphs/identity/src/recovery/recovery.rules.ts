export const resetLivesMs = 30 * 60 * 1000;
/** More mails an hour than this to one address are not written: asking must not be a way to flood somebody. */
export const resetMailsPerHour = 5;

/** What decides whether a token sets a password. */
export interface ResetState {
  readonly tokenHash: string;
  readonly userId?: string | null | undefined;
  readonly expiresAt: Date;
  readonly endedAt?: Date | null | undefined;
}

/** Only whoever brings the right token learns that it has expired. */
export function judgeReset(reset: ResetState | null | undefined, tokenHash: string, now: Date): 'GOOD' | 'EXPIRED' | 'INVALID' {
  if (!reset?.userId || reset.tokenHash !== tokenHash || reset.endedAt) return 'INVALID';
  return reset.expiresAt <= now ? 'EXPIRED' : 'GOOD';
}
