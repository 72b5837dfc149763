import type { Fact } from '../fact/fact.rules.ts';
import type { Scope } from '../tables.ts';

/** One measure, declared once: which facts it counts, for whom, and what it adds up. */
export interface Measure {
  readonly name: string;
  readonly scope: Scope;
  readonly fact: string;
  /** `count` of facts, sum of `amount` (minor units, apart by currency) or of `quantity`. */
  readonly sum: 'count' | 'amount' | 'quantity';
}

const of = (
  scope: Scope,
  entries: readonly (readonly [name: string, fact: string, sum?: Measure['sum']])[],
): readonly Measure[] => entries.map(([name, fact, sum = 'count']) => ({ name, scope, fact, sum }));

export const measures: readonly Measure[] = [
  ...of('TENANT', [
    ['users', 'identity.user_verified'],
    ['mentors', 'identity.mentor_activated'],
    ['suspensions', 'identity.user_suspended'],
    ['offeringsPublished', 'sessions.offering_published'],
    ['bookingsRequested', 'sessions.booking_requested'],
    ['bookingsConfirmed', 'sessions.booking_confirmed'],
    ['bookingsFailed', 'sessions.booking_failed'],
    ['bookingsCancelled', 'sessions.booking_cancelled'],
    ['bookingsSettled', 'sessions.booking_settled'],
    ['bookingsAttended', 'sessions.booking_attended'],
    ['captured', 'payments.captured', 'amount'],
    ['refunded', 'payments.refunded', 'amount'],
    ['mentorPaid', 'payments.mentor_paid', 'amount'],
    ['feesEarned', 'payments.fee_earned', 'amount'],
    ['messages', 'messaging.message_posted'],
    ['reports', 'safety.report_opened'],
    ['decisions', 'safety.decision_made'],
    ['lectures', 'media.lecture_published'],
    ['watchedMs', 'media.lecture_watched', 'quantity'],
  ]),
  ...of('MENTOR', [
    ['bookingsConfirmed', 'sessions.booking_confirmed'],
    ['bookingsCancelled', 'sessions.booking_cancelled'],
    ['bookingsAttended', 'sessions.booking_attended'],
    ['secondsTaught', 'sessions.booking_attended', 'quantity'],
    ['captured', 'payments.captured', 'amount'],
    ['refunded', 'payments.refunded', 'amount'],
    ['earned', 'payments.mentor_paid', 'amount'],
    ['fees', 'payments.fee_earned', 'amount'],
    ['ratings', 'sessions.mentor_reviewed'],
    ['ratingSum', 'sessions.mentor_reviewed', 'quantity'],
  ]),
  ...of('USER', [
    ['bookingsConfirmed', 'sessions.booking_confirmed'],
    ['bookingsAttended', 'sessions.booking_attended'],
    ['secondsLearned', 'sessions.booking_attended', 'quantity'],
    ['watchedMs', 'media.lecture_watched', 'quantity'],
    ['lecturesCompleted', 'media.lecture_completed'],
    ['messages', 'messaging.message_posted'],
  ]),
];

export interface Increment {
  readonly scope: Scope;
  readonly scopeId: string;
  readonly name: string;
  readonly currency: string;
  readonly by: number;
}

/** What one fact adds to the figures. */
export function incrementsOf(fact: Fact, tenantId: string): readonly Increment[] {
  return measures
    .filter((measure) => measure.fact === fact.type)
    .flatMap((measure) => {
      const scopeId = measure.scope === 'TENANT' ? tenantId : measure.scope === 'MENTOR' ? fact.mentorId : fact.userId;
      if (scopeId === undefined) return [];
      const by = measure.sum === 'count' ? 1 : ((measure.sum === 'amount' ? fact.amount : fact.quantity) ?? 0);
      return [
        {
          scope: measure.scope,
          scopeId,
          name: measure.name,
          currency: measure.sum === 'amount' ? (fact.currency ?? '') : '',
          by,
        },
      ];
    });
}
