import { on } from '@lyceum/kit/bus/consumer.ts';
import { callAttended, settleBooking } from '@lyceum/schema/messages.ts';
import { sideOf } from '../booking/booking.rules.ts';
import { lockBooking } from '../booking/booking.state.ts';
import type { Ports, Tables } from '../context.ts';
import { settleIfDue, wakeUp } from './settlement.service.ts';

/** Evidence may come before or after the end of the session: it is kept, and settles what only waited for it. */
export const callAttendedConsumer = on<NonNullable<(typeof callAttended)['payload']>, Ports, Tables>(
  callAttended,
  async (tx, stretch) => {
    const booking = await lockBooking(tx, stretch.bookingId);
    if (!booking || !sideOf(booking, stretch.userId)) return;
    await tx.db
      .insertInto('presence')
      .values({
        booking_id: stretch.bookingId,
        user_id: stretch.userId,
        call_id: stretch.callId,
        joined_at: new Date(stretch.joinedAt),
        left_at: new Date(stretch.leftAt),
        tenant_id: tx.viewer.tenantId,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await settleIfDue(tx, stretch.bookingId);
  },
);

export const settleConsumer = on<NonNullable<(typeof settleBooking)['payload']>, Ports, Tables>(
  settleBooking,
  (tx, { bookingId }) => wakeUp(tx, bookingId),
);
