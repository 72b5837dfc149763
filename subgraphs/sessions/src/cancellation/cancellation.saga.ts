import { defineSaga } from '@lyceum/kit/saga/saga.ts';
import { type Amount, bookingCancelled, refundBooking } from '@lyceum/schema/messages.ts';
import { planSettlement } from '../attendance/settlement.service.ts';
import { factsOf, type Side } from '../booking/booking.rules.ts';
import { moveBooking } from '../booking/booking.state.ts';
import { remoteStep } from '../booking/remote-step.ts';
import type { Ports, Tables } from '../context.ts';
import { freeSeat } from '../hold/seat.service.ts';
import { recordChange } from '../timeline/timeline.service.ts';

export interface CancellationSagaData {
  readonly bookingId: string;
  readonly by: Side;
  readonly refund: Amount;
}

/** Money first: the slot is free only when the refund is booked. */
export const cancelSaga = defineSaga<CancellationSagaData, Ports, Tables>({
  name: 'cancelBooking',
  steps: [
    remoteStep('refund', {
      message: refundBooking,
      input: ({ bookingId, by, refund }: CancellationSagaData) => ({ bookingId, refund, reason: `CANCELLED_BY_${by}` }),
    }),
  ],
  completed: async (tx, { bookingId, by, refund }) => {
    const cancelled = await moveBooking(tx, bookingId, 'CANCELLED');
    if (!cancelled) return;
    await freeSeat(tx, cancelled.seat_id);
    await recordChange(tx, bookingId, { kind: 'CANCELLED', message: 'Cancelled and refunded as quoted.' });
    await tx.send(bookingCancelled, { ...factsOf(cancelled), cancelledBy: by, refund });
  },
  failed: async (tx, { bookingId }, { code, message }) => {
    const kept = await moveBooking(tx, bookingId, 'CONFIRMED', {
      cancelled_by: null,
      refund_amount: null,
      cancellation_id: null,
    });
    if (!kept) return;
    await recordChange(tx, bookingId, { kind: 'CANCELLATION_FAILED', code, message });
    // Its wake-ups may have passed while the refund was tried.
    await planSettlement(tx, kept);
  },
});
