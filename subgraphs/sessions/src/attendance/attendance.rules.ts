import type { BookingOutcome } from '../booking/booking.rules.ts';
import type { PolicyTerms } from '../policy/policy.rules.ts';

/** One stretch of one person's presence. */
export interface Stretch {
  readonly joinedAt: Date;
  readonly leftAt: Date;
}

/** Presence counts from this long before the begin: people come early, and the call is the same. */
const earlyMinutes = 10;
const minute = 60_000;

/** Seconds that the union of the stretches covers around the session: two devices at once count once. */
export function presentSeconds(stretches: readonly Stretch[], startsAt: Date, endsAt: Date, lateMinutes: number): number {
  const from = startsAt.getTime() - earlyMinutes * minute;
  const to = endsAt.getTime() + lateMinutes * minute;
  const clipped = stretches
    .map(({ joinedAt, leftAt }) => ({ start: Math.max(from, joinedAt.getTime()), end: Math.min(to, leftAt.getTime()) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  let covered = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { start, end } of clipped) {
    covered += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return Math.floor(covered / 1000);
}

/**
 * The verdict, or null while it is too early: both there long enough settles soon after the end; an absence only when evidence had its time
 * to arrive. Where nobody came the mentor answers for it: without proof of the mentor's presence there is no money.
 */
export function judge(
  facts: {
    readonly startsAt: Date;
    readonly endsAt: Date;
    readonly mentorSeconds: number;
    readonly menteeSeconds: number;
    readonly now: Date;
  },
  terms: PolicyTerms,
): BookingOutcome | null {
  const sinceEnd = facts.now.getTime() - facts.endsAt.getTime();
  if (sinceEnd < terms.settleAfterMinutes * minute) return null;
  const length = (facts.endsAt.getTime() - facts.startsAt.getTime()) / 1000;
  const needed = Math.ceil((length * terms.attendancePercent) / 100);
  if (facts.mentorSeconds >= needed && facts.menteeSeconds >= needed) return 'ATTENDED';
  if (sinceEnd < terms.noShowAfterMinutes * minute) return null;
  return facts.mentorSeconds < needed ? 'MENTOR_NO_SHOW' : 'MENTEE_NO_SHOW';
}

/** When a session that is not settled yet has to be looked at next. */
export function nextWakeUp(endsAt: Date, terms: Pick<PolicyTerms, 'settleAfterMinutes' | 'noShowAfterMinutes'>, now: Date): Date {
  const first = new Date(endsAt.getTime() + terms.settleAfterMinutes * minute);
  return now < first ? first : new Date(endsAt.getTime() + terms.noShowAfterMinutes * minute);
}
