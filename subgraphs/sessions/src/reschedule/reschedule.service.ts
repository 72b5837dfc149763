import { refuse } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { bookingRescheduled } from '@lyceum/schema/messages.ts';
import { planSettlement } from '../attendance/settlement.service.ts';
import { factsOf } from '../booking/booking.rules.ts';
import { lockOwnBooking } from '../booking/booking.state.ts';
import type { Ctx, Write } from '../context.ts';
import { actingMentee, type SlotRefusal, takeTime } from '../hold/hold.service.ts';
import { inTurn, vacate } from '../hold/seat.service.ts';
import { type InvalidInput, keyFault } from '../offering/offering.rules.ts';
import { policyVersion } from '../policy/policy.service.ts';
import { suspendedAmong } from '../standing/standing.service.ts';
import type { BookingTable } from '../tables.ts';
import { recordChange } from '../timeline/timeline.service.ts';

interface RescheduleInput {
  readonly bookingId: string;
  readonly startsAt: Date;
  readonly idempotencyKey: string;
}

type RescheduleAnswer =
  | { readonly __typename: 'RescheduleBookingSuccess'; readonly bookingId: string }
  | SlotRefusal
  | UserError<'NotReschedulable'>
  | UserError<'NotFound'>
  | UserError<'IdempotencyConflict'>
  | InvalidInput;

export async function rescheduleBooking(ctx: Ctx, input: RescheduleInput): Promise<RescheduleAnswer> {
  // A partner that acts for a person has no role; that the booking is theirs as mentee is looked at below.
  const userId = ctx.viewer.scopes.includes('bookings:write') ? signedIn(ctx) : actingMentee(ctx);
  const fault = keyFault(input.idempotencyKey);
  if (fault) return fault;
  const args = { bookingId: input.bookingId, startsAt: input.startsAt.toISOString() };
  return once(ctx, { operation: 'rescheduleBooking', key: input.idempotencyKey, args }, (tx) => move(tx, userId, input));
}

async function move(tx: Write, userId: string, { bookingId, startsAt }: RescheduleInput): Promise<RescheduleAnswer> {
  const own = await lockOwnBooking(tx, bookingId, userId);
  if (own?.side !== 'MENTEE') return refuse(userError('NotFound', `You have no booking ${bookingId} as a mentee.`));
  const refusal = await moveRefusal(tx, own.booking);
  if (refusal) return refuse(refusal);
  const moved = await moveTo(tx, own.booking, startsAt);
  const previousStartsAt = own.booking.starts_at.toISOString();
  await recordChange(tx, bookingId, {
    kind: 'RESCHEDULED',
    message: `Moved from ${previousStartsAt} to ${startsAt.toISOString()}.`,
  });
  await tx.send(bookingRescheduled, { ...factsOf(moved), previousStartsAt });
  await planSettlement(tx, moved);
  return { __typename: 'RescheduleBookingSuccess', bookingId };
}

async function moveRefusal(
  tx: Write,
  booking: BookingTable,
): Promise<UserError<'NotReschedulable'> | UserError<'NotBookable'> | null> {
  if (booking.state !== 'CONFIRMED') return userError('NotReschedulable', `Booking ${booking.id} is ${booking.state}.`);
  const { terms } = await policyVersion(tx, booking.policy_version);
  const latest = new Date(booking.starts_at.getTime() - terms.rescheduleNoticeMinutes * 60_000);
  if (tx.clock.now() >= latest) return userError('NotReschedulable', `It could be moved until ${latest.toISOString()}.`);
  const suspended = await suspendedAmong(tx, [booking.mentor_user_id, booking.mentee_user_id]);
  return suspended.size > 0 ? userError('NotBookable', `Booking ${booking.id} cannot be moved at present.`) : null;
}

/** Gives the old time back and takes the new one by the same constraint as a hold does; both or nothing. */
async function moveTo(tx: Write, booking: BookingTable, startsAt: Date): Promise<BookingTable> {
  const length = booking.ends_at.getTime() - booking.starts_at.getTime();
  const times = { starts_at: startsAt, ends_at: new Date(startsAt.getTime() + length) };
  await inTurn(tx, [booking.mentor_user_id, booking.mentee_user_id]);
  await vacate(tx, booking.seat_id);
  await takeTime(tx, { ...booking, id: booking.seat_id, ...times }, length / 60_000);
  await tx.db.updateTable('seat').set(times).where('id', '=', booking.seat_id).execute();
  return tx.db.updateTable('booking').set(times).where('id', '=', booking.id).returningAll().executeTakeFirstOrThrow();
}
