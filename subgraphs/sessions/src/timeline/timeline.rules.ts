/** What can happen to a booking; the SDL of `BookingTimelineKind` says what each means. */
export type TimelineKind =
  | 'REQUESTED'
  | 'PAYMENT_AUTHORISED'
  | 'PAYMENT_CAPTURED'
  | 'CONFIRMED'
  | 'CONVERSATION_OPENED'
  | 'FAILED'
  | 'RESCHEDULED'
  | 'CANCELLATION_REQUESTED'
  | 'CANCELLED'
  | 'CANCELLATION_FAILED'
  | 'SETTLED'
  | 'ESCROW_RELEASED'
  | 'REFUNDED'
  | 'REVIEWS_PUBLISHED';

export interface Change {
  readonly kind: TimelineKind;
  /** For people. */
  readonly message: string;
  /** Stable code of a failure. */
  readonly code?: string;
}

export function bookingStream(bookingId: string): string {
  return `booking:${bookingId}`;
}
