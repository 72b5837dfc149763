import { bookingSettled, closeReviews, settleBooking } from '@lyceum/schema/messages.ts';
import { factsOf } from '../booking/booking.rules.ts';
import { lockBooking, moveBooking } from '../booking/booking.state.ts';
import type { Ctx, Write } from '../context.ts';
import { vacate } from '../hold/seat.service.ts';
import { policyVersion } from '../policy/policy.service.ts';
import type { BookingTable, PresenceTable } from '../tables.ts';
import { recordChange } from '../timeline/timeline.service.ts';
import { judge, nextWakeUp, presentSeconds } from './attendance.rules.ts';

const minute = 60_000;
const messages = {
  ATTENDED: 'Both were there.',
  MENTEE_NO_SHOW: 'The mentee was not there long enough.',
  MENTOR_NO_SHOW: 'The mentor was not there long enough.',
};

/** Wakes sessions up when attendance can be judged: soon after the end, and again when waiting for evidence is over. A moved booking is planned anew; the old wake-ups find nothing due. */
export async function planSettlement(tx: Write, booking: BookingTable): Promise<void> {
  const { terms } = await policyVersion(tx, booking.policy_version);
  for (const minutes of new Set([terms.settleAfterMinutes, terms.noShowAfterMinutes])) {
    await tx.send(settleBooking, { bookingId: booking.id }, { at: new Date(booking.ends_at.getTime() + minutes * minute) });
  }
}

/** A wake-up. One that comes too early, because clocks differ or the booking was moved, is asked for again: it may have been the last. */
export async function wakeUp(tx: Write, bookingId: string): Promise<void> {
  await settleIfDue(tx, bookingId);
  const booking = await lockBooking(tx, bookingId);
  if (booking?.state !== 'CONFIRMED') return;
  const { terms } = await policyVersion(tx, booking.policy_version);
  await tx.send(settleBooking, { bookingId }, { at: nextWakeUp(booking.ends_at, terms, tx.clock.now()) });
}

/** Judges attendance if it is due; else does nothing. */
export async function settleIfDue(tx: Write, bookingId: string): Promise<void> {
  const booking = await lockBooking(tx, bookingId);
  if (booking?.state !== 'CONFIRMED') return;
  const { terms } = await policyVersion(tx, booking.policy_version);
  const seconds = await attendanceOf(tx, booking);
  const outcome = judge({ startsAt: booking.starts_at, endsAt: booking.ends_at, ...seconds, now: tx.clock.now() }, terms);
  if (!outcome) return;
  const settled = await moveBooking(tx, bookingId, 'SETTLED', { outcome });
  if (!settled) return;
  await vacate(tx, settled.seat_id);
  await recordChange(tx, bookingId, { kind: 'SETTLED', message: messages[outcome] });
  await tx.send(bookingSettled, { ...factsOf(settled), outcome, ...seconds });
  await tx.send(closeReviews, { bookingId }, { at: new Date(settled.ends_at.getTime() + terms.reviewDays * 24 * 60 * minute) });
}

/** How long the two were there, by the evidence so far. Batched. */
export async function attendanceOf(ctx: Ctx, booking: BookingTable): Promise<{ mentorSeconds: number; menteeSeconds: number }> {
  const [{ terms }, rows] = await Promise.all([policyVersion(ctx, booking.policy_version), presenceOf(ctx, booking.id)]);
  const secondsOf = (userId: string) => {
    const stretches = rows
      .filter((row) => row.user_id === userId)
      .map((row) => ({ joinedAt: row.joined_at, leftAt: row.left_at }));
    return presentSeconds(stretches, booking.starts_at, booking.ends_at, terms.noShowAfterMinutes);
  };
  return { mentorSeconds: secondsOf(booking.mentor_user_id), menteeSeconds: secondsOf(booking.mentee_user_id) };
}

function presenceOf(ctx: Ctx, bookingId: string): Promise<readonly PresenceTable[]> {
  return ctx
    .loader<string, readonly PresenceTable[]>('presence', async (ids) => {
      const rows = await ctx.db
        .selectFrom('presence')
        .selectAll()
        .where('booking_id', 'in', [...ids])
        .execute();
      return ids.map((id) => rows.filter((row) => row.booking_id === id));
    })
    .load(bookingId);
}
