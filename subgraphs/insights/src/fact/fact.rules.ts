import type { Message } from '@lyceum/kit/bus/message.ts';
import * as catalogue from '@lyceum/schema/messages.ts';

/** One thing that happened, in the columns by which figures are counted. */
export interface Fact {
  readonly type: string;
  readonly mentorId?: string;
  readonly userId?: string;
  readonly bookingId?: string;
  readonly conversationId?: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly quantity?: number;
}

/** A message of the bus, and the facts that it holds. */
export interface FactSource {
  readonly message: Message<unknown>;
  factsOf(payload: unknown): readonly Fact[];
}

function facts<P>(message: Message<P>, factsOf: (payload: P) => readonly Fact[]): FactSource {
  return { message, factsOf: factsOf as (payload: unknown) => readonly Fact[] };
}

const money = (amount: catalogue.Amount) => ({ amount: amount.amount, currency: amount.currency });
const booking = (facts: catalogue.BookingFacts) => ({
  mentorId: facts.mentorId,
  userId: facts.menteeUserId,
  bookingId: facts.bookingId,
  ...money(facts.price),
});

/** Every event that insights hears, as facts: pure, so that the same event always gives the same facts. */
export const factSources: readonly FactSource[] = [
  facts(catalogue.userVerified, ({ userId }) => [{ type: 'identity.user_verified', userId }]),
  facts(catalogue.userCameOfAge, ({ userId }) => [{ type: 'identity.user_came_of_age', userId }]),
  facts(catalogue.consentChanged, ({ userId, given }) => [
    { type: given ? 'identity.consent_given' : 'identity.consent_withdrawn', userId },
  ]),
  facts(catalogue.personErased, () => [{ type: 'identity.person_erased' }]),
  facts(catalogue.mentorActivated, ({ mentorId, userId }) => [{ type: 'identity.mentor_activated', mentorId, userId }]),
  facts(catalogue.userSuspended, ({ userId }) => [{ type: 'identity.user_suspended', userId }]),
  facts(catalogue.userReinstated, ({ userId }) => [{ type: 'identity.user_reinstated', userId }]),
  facts(catalogue.offeringPublished, ({ mentorId, mentorUserId }) => [
    { type: 'sessions.offering_published', mentorId, userId: mentorUserId },
  ]),
  facts(catalogue.bookingRequested, (of) => [{ type: 'sessions.booking_requested', ...booking(of) }]),
  facts(catalogue.bookingConfirmed, (of) => [{ type: 'sessions.booking_confirmed', ...booking(of) }]),
  facts(catalogue.bookingFailed, (of) => [{ type: 'sessions.booking_failed', ...booking(of) }]),
  facts(catalogue.bookingRescheduled, (of) => [{ type: 'sessions.booking_rescheduled', ...booking(of) }]),
  facts(catalogue.bookingCancelled, (of) => [{ type: 'sessions.booking_cancelled', ...booking(of) }]),
  facts(catalogue.bookingSettled, (of) => [
    { type: 'sessions.booking_settled', ...booking(of) },
    ...(of.outcome === 'ATTENDED'
      ? [{ type: 'sessions.booking_attended', ...booking(of), quantity: Math.min(of.mentorSeconds, of.menteeSeconds) }]
      : [{ type: 'sessions.booking_missed', ...booking(of) }]),
  ]),
  facts(catalogue.reviewPublished, (of) =>
    of.authorRole === 'MENTEE'
      ? [
          {
            type: 'sessions.mentor_reviewed',
            mentorId: of.mentorId,
            userId: of.authorUserId,
            bookingId: of.bookingId,
            quantity: of.rating,
          },
        ]
      : [{ type: 'sessions.mentee_reviewed', userId: of.subjectUserId, bookingId: of.bookingId, quantity: of.rating }],
  ),
  facts(catalogue.paymentCaptured, (of) => [
    { type: 'payments.captured', mentorId: of.mentorId, bookingId: of.bookingId, ...money(of.amount) },
  ]),
  facts(catalogue.escrowReleased, (of) => [
    { type: 'payments.mentor_paid', mentorId: of.mentorId, bookingId: of.bookingId, ...money(of.mentorShare) },
    { type: 'payments.fee_earned', mentorId: of.mentorId, bookingId: of.bookingId, ...money(of.platformFee) },
  ]),
  facts(catalogue.paymentRefunded, (of) => [
    { type: 'payments.refunded', mentorId: of.mentorId, bookingId: of.bookingId, ...money(of.refunded) },
  ]),
  facts(catalogue.messagePosted, (of) => [
    { type: 'messaging.message_posted', userId: of.senderId, conversationId: of.conversationId },
  ]),
  facts(catalogue.reportOpened, () => [{ type: 'safety.report_opened' }]),
  facts(catalogue.decisionMade, () => [{ type: 'safety.decision_made' }]),
  facts(catalogue.lecturePublished, (of) => [
    { type: 'media.lecture_published', userId: of.ownerUserId, quantity: of.durationMs },
  ]),
  facts(catalogue.lectureWatched, (of) => [
    { type: 'media.lecture_watched', userId: of.userId, quantity: of.newlyWatchedMs },
    ...(of.completed ? [{ type: 'media.lecture_completed', userId: of.userId }] : []),
  ]),
];
