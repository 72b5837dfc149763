import type { Updateable } from 'kysely';
import type { Write } from '../context.ts';
import type { BookingTable } from '../tables.ts';
import { type BookingState, type Side, sideOf, statesBefore } from './booking.rules.ts';

/** Moves a booking on by one guarded statement; null where its state does not allow it (any more). */
export async function moveBooking(
  tx: Write,
  bookingId: string,
  to: BookingState,
  changes: Updateable<BookingTable> = {},
): Promise<BookingTable | null> {
  const moved = await tx.db
    .updateTable('booking')
    .set({ ...changes, state: to })
    .where('id', '=', bookingId)
    .where('state', 'in', statesBefore(to))
    .returningAll()
    .executeTakeFirst();
  return moved ?? null;
}

/** A booking with its row locked until the end of the transaction; null where there is none. */
export async function lockBooking(tx: Write, bookingId: string): Promise<BookingTable | null> {
  return (await tx.db.selectFrom('booking').selectAll().where('id', '=', bookingId).forUpdate().executeTakeFirst()) ?? null;
}

/** The same for one of its two people, who also learn which one they are; null for strangers, as if it did not exist. */
export async function lockOwnBooking(
  tx: Write,
  bookingId: string,
  userId: string,
): Promise<{ booking: BookingTable; side: Side } | null> {
  const booking = await lockBooking(tx, bookingId);
  const side = booking && sideOf(booking, userId);
  return side ? { booking, side } : null;
}
