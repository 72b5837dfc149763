import { defineSaga, done, failed } from '@lyceum/kit/saga/saga.ts';
import {
  authorisePayment,
  type BookingFacts,
  bookingCancelled,
  bookingConfirmed,
  bookingFailed,
  bookingRequested,
  capturePayment,
  openConversation,
  reversePayment,
} from '@lyceum/schema/messages.ts';
import { planSettlement } from '../attendance/settlement.service.ts';
import type { Ports, Tables, Write } from '../context.ts';
import { freeSeat } from '../hold/seat.service.ts';
import { recordChange } from '../timeline/timeline.service.ts';
import { factsOf } from './booking.rules.ts';
import { moveBooking } from './booking.state.ts';
import { remoteStep } from './remote-step.ts';

export interface BookingSagaData {
  readonly booking: BookingFacts;
  readonly paymentMethod: string;
}

/** Payments does nothing where nothing happened, so both of its steps are taken back by the same message. */
const reverse = {
  message: reversePayment,
  input: (data: BookingSagaData) => ({ bookingId: data.booking.bookingId, reason: 'BOOKING_FAILED' }),
};

const bookingIdOf = ({ booking }: BookingSagaData) => ({ bookingId: booking.bookingId });

/** Hold → booking → money reserved → money in escrow → confirmed → the two can talk. Its id is the booking's. */
export const bookSaga = defineSaga<BookingSagaData, Ports, Tables>({
  name: 'bookSession',
  steps: [
    { name: 'request', local: request },
    remoteStep('authorise', { message: authorisePayment, input: (data: BookingSagaData) => data }, reverse),
    { name: 'noteAuthorised', local: noteAuthorised },
    remoteStep('capture', { message: capturePayment, input: bookingIdOf }, reverse),
    { name: 'noteCaptured', local: noteCaptured },
    { name: 'confirm', local: confirm, undo: unconfirm },
    remoteStep('converse', { message: openConversation, input: ({ booking }: BookingSagaData) => ({ booking }) }),
  ],
  completed: (tx, { booking }) =>
    recordChange(tx, booking.bookingId, { kind: 'CONVERSATION_OPENED', message: 'The two can write to each other.' }),
  failed: giveUp,
});

async function request(tx: Write, { booking }: BookingSagaData) {
  await recordChange(tx, booking.bookingId, { kind: 'REQUESTED', message: 'The slot is yours while the payment is made.' });
  await tx.send(bookingRequested, booking);
  return done({});
}

async function noteAuthorised(tx: Write, { booking }: BookingSagaData) {
  await recordChange(tx, booking.bookingId, { kind: 'PAYMENT_AUTHORISED', message: 'The money is reserved.' });
  return done({});
}

async function noteCaptured(tx: Write, { booking }: BookingSagaData) {
  await recordChange(tx, booking.bookingId, { kind: 'PAYMENT_CAPTURED', message: 'The money is held in escrow.' });
  return done({});
}

async function confirm(tx: Write, { booking }: BookingSagaData) {
  // Payment can take its time. What nobody could attend any more is paid back rather than judged a no-show.
  if (tx.clock.now() >= new Date(booking.endsAt))
    return failed('SESSION_OVER', `The session ended at ${booking.endsAt}, before it was paid.`);
  const confirmed = await moveBooking(tx, booking.bookingId, 'CONFIRMED');
  if (!confirmed) return failed('NOT_PENDING', `Booking ${booking.bookingId} no longer waits for its payment.`);
  await recordChange(tx, booking.bookingId, { kind: 'CONFIRMED', message: `The session begins at ${booking.startsAt}.` });
  await tx.send(bookingConfirmed, booking);
  await planSettlement(tx, confirmed);
  return done({});
}

/**
 * Others already heard that it was confirmed: what answers that event is a cancellation with everything paid back. PENDING again, so that
 * nobody cancels, moves or settles it while its money is on its way.
 */
async function unconfirm(tx: Write, { booking }: BookingSagaData): Promise<void> {
  const taken = await moveBooking(tx, booking.bookingId, 'PENDING');
  if (!taken) return;
  await tx.send(bookingCancelled, { ...factsOf(taken), cancelledBy: 'SYSTEM', refund: booking.price });
}

/** The last compensation is known: only now is the slot free again, so that nobody buys it while money is still on its way. */
async function giveUp(
  tx: Write,
  { booking }: BookingSagaData,
  { code, message }: { code: string; message: string },
): Promise<void> {
  const given = await moveBooking(tx, booking.bookingId, 'FAILED', { failure_code: code, failure_message: message });
  if (!given) return;
  await freeSeat(tx, given.seat_id);
  await recordChange(tx, booking.bookingId, { kind: 'FAILED', code, message });
  await tx.send(bookingFailed, { ...factsOf(given), code });
}
