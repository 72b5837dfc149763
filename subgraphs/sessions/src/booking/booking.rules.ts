import type { Amount, BookingFacts } from '@lyceum/schema/messages.ts';

export type BookingState = 'PENDING' | 'CONFIRMED' | 'CANCELLING' | 'CANCELLED' | 'FAILED' | 'SETTLED' | 'COMPLETED';
export type BookingOutcome = 'ATTENDED' | 'MENTEE_NO_SHOW' | 'MENTOR_NO_SHOW';
export type Side = 'MENTEE' | 'MENTOR';
export type Canceller = Side | 'SYSTEM';

/** What may follow what. CANCELLING goes back where the refund was refused, CONFIRMED where a later step of the booking failed: it then waits for its money to be paid back. */
const transitions = {
  PENDING: ['CONFIRMED', 'FAILED'],
  CONFIRMED: ['PENDING', 'CANCELLING', 'SETTLED'],
  CANCELLING: ['CANCELLED', 'CONFIRMED'],
  SETTLED: ['COMPLETED'],
  CANCELLED: [],
  FAILED: [],
  COMPLETED: [],
} as const satisfies Record<BookingState, readonly BookingState[]>;

export function mayFollow(from: BookingState, to: BookingState): boolean {
  return (transitions[from] as readonly BookingState[]).includes(to);
}

/** The states from which a booking may go to this one. */
export function statesBefore(to: BookingState): BookingState[] {
  return (Object.keys(transitions) as BookingState[]).filter((from) => mayFollow(from, to));
}

/** The two people of a booking; everyone else is a stranger to it. */
export function sideOf(booking: { mentor_user_id: string; mentee_user_id: string }, userId: string | null): Side | null {
  if (userId === booking.mentee_user_id) return 'MENTEE';
  if (userId === booking.mentor_user_id) return 'MENTOR';
  return null;
}

export function priceOf(booking: { price_amount: number; price_currency: string }): Amount {
  return { amount: booking.price_amount, currency: booking.price_currency };
}

/** What every other subgraph may know of a booking. */
export function factsOf(booking: {
  id: string;
  offering_id: string;
  mentor_id: string;
  mentor_user_id: string;
  mentee_user_id: string;
  starts_at: Date;
  ends_at: Date;
  price_amount: number;
  price_currency: string;
}): BookingFacts {
  return {
    bookingId: booking.id,
    offeringId: booking.offering_id,
    mentorId: booking.mentor_id,
    mentorUserId: booking.mentor_user_id,
    menteeUserId: booking.mentee_user_id,
    startsAt: booking.starts_at.toISOString(),
    endsAt: booking.ends_at.toISOString(),
    price: priceOf(booking),
  };
}
