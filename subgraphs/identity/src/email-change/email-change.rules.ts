export const changeLivesMs = 60 * 60 * 1000;
export const undoLivesMs = 7 * 24 * 60 * 60 * 1000;
/** An account asks no more often than this within an hour: each time two mails are written, one of them perhaps to a stranger. */
export const requestsPerHour = 5;
/** More mails an hour than this to one new address are not written, whichever accounts ask. */
export const changeMailsPerHour = 5;

/** The three tokens of a change, by whom they are mailed to and what for. */
export type ChangeToken = 'OLD' | 'NEW' | 'UNDO';

type Instant = Date | null | undefined;

export interface ChangeState {
  readonly expiresAt: Date;
  readonly oldConfirmedAt?: Instant;
  readonly newConfirmedAt?: Instant;
  readonly completedAt?: Instant;
  readonly undoUntil?: Instant;
  readonly endedAt?: Instant;
}

/** What the right token of one side means: wait for the other side, or make the change. */
export function judgeConfirmation(
  change: ChangeState,
  side: 'OLD' | 'NEW',
  now: Date,
): 'WAIT' | 'COMPLETE' | 'EXPIRED' | 'INVALID' {
  const [mine, other] =
    side === 'OLD' ? [change.oldConfirmedAt, change.newConfirmedAt] : [change.newConfirmedAt, change.oldConfirmedAt];
  if (mine || change.completedAt || change.endedAt) return 'INVALID';
  if (change.expiresAt <= now) return 'EXPIRED';
  return other ? 'COMPLETE' : 'WAIT';
}

/** What the right token for undoing means. */
export function judgeUndo(change: ChangeState, now: Date): 'UNDO' | 'EXPIRED' | 'INVALID' {
  if (!change.undoUntil || change.endedAt) return 'INVALID';
  return change.undoUntil <= now ? 'EXPIRED' : 'UNDO';
}

/** When an account may ask again; null: now. `asked`: its requests of the last hour, oldest first. */
export function nextRequestAt(asked: readonly Date[]): Date | null {
  const oldest = asked.at(-requestsPerHour);
  return asked.length < requestsPerHour || !oldest ? null : new Date(oldest.getTime() + 3_600_000);
}

/** `ada@example.test` as `a…@example.test`: enough for whoever knows it. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${[...email][0] ?? ''}…${email.slice(at)}`;
}
