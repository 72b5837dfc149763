import { refuse } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx, Write } from '../context.ts';
import { actingMentee, bookingRefusal } from '../hold/hold.service.ts';
import { type InvalidInput, invalid, keyFault } from '../offering/offering.rules.ts';
import { frozenPolicy } from '../policy/policy.service.ts';
import type { OfferingTable, SeatTable } from '../tables.ts';
import { BookingEntity } from './booking.entity.ts';
import { factsOf } from './booking.rules.ts';
import { bookSaga } from './booking.saga.ts';
import { settled } from './outcome.ts';

interface BookInput {
  readonly holdToken: string;
  readonly paymentMethod: string;
  readonly idempotencyKey: string;
}

type Booked = { readonly __typename: 'BookSessionSuccess'; readonly bookingId: string };
type BookAnswer =
  | Booked
  | UserError<'HoldExpired'>
  | UserError<'SlotTaken'>
  | UserError<'NotBookable'>
  | (UserError<'PaymentDeclined'> & { bookingId: string })
  | (UserError<'BookingFailed'> & { bookingId: string; reason: string })
  | UserError<'NotFound'>
  | UserError<'IdempotencyConflict'>
  | InvalidInput;

export async function bookSession(ctx: Ctx, input: BookInput): Promise<BookAnswer> {
  const userId = actingMentee(ctx);
  const fault = keyFault(input.idempotencyKey) ?? methodFault(input.paymentMethod);
  if (fault) return fault;
  const { idempotencyKey, ...args } = input;
  const bookingId = ctx.ids.next('booking');
  return settled(ctx, bookSaga, bookingId, {
    begin: () =>
      once(ctx, { operation: 'bookSession', key: idempotencyKey, args }, (tx) => requestBooking(tx, bookingId, userId, input)),
    sagaOf: (answer: BookAnswer) => (answer.__typename === 'BookSessionSuccess' ? answer.bookingId : null),
    end: (answer) => ending(ctx, (answer as Booked).bookingId),
  });
}

function methodFault(paymentMethod: string): InvalidInput | null {
  if (paymentMethod.length > 0 && paymentMethod.length <= 200) return null;
  return invalid('paymentMethod', "A payment method is the provider's token, 1 to 200 characters.");
}

async function requestBooking(
  tx: Write,
  bookingId: string,
  userId: string,
  { holdToken, paymentMethod }: BookInput,
): Promise<BookAnswer> {
  const seat = await claimSeat(tx, userId, holdToken);
  const offering = await tx.db.selectFrom('offering').selectAll().where('id', '=', seat.offering_id).executeTakeFirstOrThrow();
  const refusal = await bookingRefusal(tx, offering, userId);
  if (refusal) return refuse(refusal);
  const booking = await createBooking(tx, bookingId, seat, offering);
  const started = await bookSaga.start(tx, bookingId, { booking, paymentMethod });
  if (!started.ok) return refuse(userError('BookingFailed', started.message, { bookingId, reason: started.code }));
  return { __typename: 'BookSessionSuccess', bookingId };
}

/** Turns the hold into a booked seat, by one guarded statement; or leaves the transaction. */
async function claimSeat(tx: Write, userId: string, holdToken: string): Promise<SeatTable> {
  const own = await tx.db
    .selectFrom('seat')
    .selectAll()
    .where('hold_token', '=', holdToken)
    .where('mentee_user_id', '=', userId)
    .executeTakeFirst();
  if (!own) return refuse(userError('NotFound', `You have no hold ${holdToken}.`));
  const claimed = await tx.db
    .updateTable('seat')
    .set({ state: 'BOOKED' })
    .where('id', '=', own.id)
    .where('state', '=', 'HELD')
    .where('hold_expires_at', '>', tx.clock.now())
    .returningAll()
    .executeTakeFirst();
  return claimed ?? refuse(await lostHold(tx, own));
}

async function lostHold(tx: Write, seat: SeatTable): Promise<UserError<'SlotTaken'> | UserError<'HoldExpired'>> {
  if (seat.state === 'BOOKED') return userError('HoldExpired', 'This hold was booked already; see myBookings.');
  const rival = await tx.db
    .selectFrom('seat')
    .select('id')
    .where('mentor_user_id', '=', seat.mentor_user_id)
    .where('id', '<>', seat.id)
    .where('starts_at', '<', seat.ends_at)
    .where('ends_at', '>', seat.starts_at)
    .where((other) =>
      other.or([
        other('state', '=', 'BOOKED'),
        other.and([other('state', '=', 'HELD'), other('hold_expires_at', '>', tx.clock.now())]),
      ]),
    )
    .executeTakeFirst();
  if (rival) return userError('SlotTaken', 'Your hold was over, and somebody else took the slot; search again.');
  return userError('HoldExpired', `The hold was over at ${seat.hold_expires_at.toISOString()}; hold a slot again.`);
}

/** Freezes price and policy: whatever changes later, this booking keeps them. */
async function createBooking(tx: Write, id: string, seat: SeatTable, offering: OfferingTable) {
  const { version } = await frozenPolicy(tx);
  tx.em.create(BookingEntity, {
    id,
    tenantId: tx.viewer.tenantId,
    seatId: seat.id,
    offeringId: offering.id,
    mentorId: siblingId('mentor', seat.mentor_user_id),
    mentorUserId: seat.mentor_user_id,
    menteeUserId: seat.mentee_user_id,
    startsAt: seat.starts_at,
    endsAt: seat.ends_at,
    priceAmount: offering.price_amount,
    priceCurrency: offering.price_currency,
    policyVersion: version,
    state: 'PENDING',
    requestedAt: tx.clock.now(),
  });
  await tx.em.flush();
  return factsOf(await tx.db.selectFrom('booking').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
}

/** What became of the booking, said from its row, so that a repeated call gets the same words. */
async function ending(ctx: Ctx, bookingId: string): Promise<BookAnswer> {
  const booking = await ctx.db.selectFrom('booking').selectAll().where('id', '=', bookingId).executeTakeFirstOrThrow();
  if (booking.state !== 'FAILED') return { __typename: 'BookSessionSuccess', bookingId };
  const message = booking.failure_message ?? 'The booking failed.';
  if (booking.failure_code === 'CARD_DECLINED') return userError('PaymentDeclined', message, { bookingId });
  return userError('BookingFailed', message, { bookingId, reason: booking.failure_code ?? 'UNKNOWN' });
}
