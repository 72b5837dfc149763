import { refuse } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { lockOwnBooking, moveBooking } from '../booking/booking.state.ts';
import { settled } from '../booking/outcome.ts';
import type { Ctx, Write } from '../context.ts';
import { type InvalidInput, keyFault } from '../offering/offering.rules.ts';
import type { BookingTable, CancellationQuoteTable } from '../tables.ts';
import { recordChange } from '../timeline/timeline.service.ts';
import { cancelSaga } from './cancellation.saga.ts';

interface CancelInput {
  readonly bookingId: string;
  readonly quoteId: string;
  readonly idempotencyKey: string;
}

type Cancelled = { readonly __typename: 'CancelBookingSuccess'; readonly bookingId: string; readonly cancellationId: string };
type CancelAnswer =
  | Cancelled
  | UserError<'QuoteExpired'>
  | UserError<'NotCancellable'>
  | UserError<'NotFound'>
  | UserError<'IdempotencyConflict'>
  | InvalidInput;

export async function cancelBooking(ctx: Ctx, input: CancelInput): Promise<CancelAnswer> {
  const userId = signedIn(ctx);
  const fault = keyFault(input.idempotencyKey);
  if (fault) return fault;
  const { idempotencyKey, ...args } = input;
  const cancellationId = ctx.ids.next('cancellation');
  return settled(ctx, cancelSaga, cancellationId, {
    begin: () =>
      once(ctx, { operation: 'cancelBooking', key: idempotencyKey, args }, (tx) =>
        beginCancellation(tx, cancellationId, userId, input),
      ),
    sagaOf: (answer: CancelAnswer) => (answer.__typename === 'CancelBookingSuccess' ? answer.cancellationId : null),
    end: (answer) => ending(ctx, answer as Cancelled),
  });
}

async function beginCancellation(tx: Write, cancellationId: string, userId: string, input: CancelInput): Promise<CancelAnswer> {
  const own = await lockOwnBooking(tx, input.bookingId, userId);
  if (!own) return refuse(userError('NotFound', `You have no booking ${input.bookingId}.`));
  const quote = await ownQuote(tx, input, userId);
  if (!quote) return refuse(userError('NotFound', `You have no quote ${input.quoteId} for booking ${input.bookingId}.`));
  const refusal = cancelRefusal(own.booking, quote, tx.clock.now());
  if (refusal) return refuse(refusal);
  await moveBooking(tx, input.bookingId, 'CANCELLING', {
    cancelled_by: own.side,
    refund_amount: quote.refund_amount,
    cancellation_id: cancellationId,
  });
  await recordChange(tx, input.bookingId, { kind: 'CANCELLATION_REQUESTED', message: 'The refund is under way.' });
  const refund = { amount: quote.refund_amount, currency: quote.currency };
  const started = await cancelSaga.start(tx, cancellationId, { bookingId: input.bookingId, by: own.side, refund });
  if (!started.ok) return refuse(userError('NotCancellable', started.message));
  return { __typename: 'CancelBookingSuccess', bookingId: input.bookingId, cancellationId };
}

function ownQuote(tx: Write, { quoteId, bookingId }: CancelInput, userId: string): Promise<CancellationQuoteTable | undefined> {
  return tx.db
    .selectFrom('cancellation_quote')
    .selectAll()
    .where('id', '=', quoteId)
    .where('booking_id', '=', bookingId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

function cancelRefusal(booking: BookingTable, quote: CancellationQuoteTable, now: Date) {
  if (booking.state !== 'CONFIRMED') return userError('NotCancellable', `Booking ${booking.id} is ${booking.state}.`);
  if (booking.starts_at <= now) return userError('NotCancellable', `The session began at ${booking.starts_at.toISOString()}.`);
  if (quote.starts_at.getTime() !== booking.starts_at.getTime())
    return userError('QuoteExpired', 'The booking was moved since; ask anew.');
  if (quote.expires_at <= now)
    return userError('QuoteExpired', `The quote held until ${quote.expires_at.toISOString()}; ask anew.`);
  return null;
}

/** Said from the row, so that a repeated call gets the same words. */
async function ending(ctx: Ctx, answer: Cancelled): Promise<CancelAnswer> {
  const booking = await ctx.db
    .selectFrom('booking')
    .select(['state', 'cancellation_id'])
    .where('id', '=', answer.bookingId)
    .executeTakeFirstOrThrow();
  const refused = booking.cancellation_id !== answer.cancellationId;
  return refused
    ? userError('NotCancellable', 'The refund was refused; the session still takes place. See the timeline.')
    : answer;
}
