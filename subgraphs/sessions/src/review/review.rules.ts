import type { BookingOutcome, BookingState, Side } from '../booking/booking.rules.ts';

const day = 86_400_000;

/** When writing ends and what was written is shown. */
export function reviewsCloseAt(endsAt: Date, reviewDays: number): Date {
  return new Date(endsAt.getTime() + reviewDays * day);
}

/**
 * Why this side may not review, or null. Who did not come has nothing to tell; and nobody writes once the other side's words may be seen,
 * or it would no longer be blind.
 */
export function reviewFault(
  booking: { readonly state: BookingState; readonly outcome: BookingOutcome | null; readonly endsAt: Date },
  side: Side,
  reviewDays: number,
  now: Date,
): string | null {
  if (booking.state !== 'SETTLED' && booking.state !== 'COMPLETED')
    return 'A review is written when the session is over and settled.';
  if (booking.outcome === `${side}_NO_SHOW`) return 'Who was not there does not review.';
  if (now >= reviewsCloseAt(booking.endsAt, reviewDays))
    return `Reviews are written within ${reviewDays} days after the session.`;
  return null;
}
