import { on } from '@lyceum/kit/bus/consumer.ts';
import { escrowReleased, paymentRefunded } from '@lyceum/schema/messages.ts';
import type { Ports, Tables } from '../context.ts';
import { recordChange } from '../timeline/timeline.service.ts';
import { lockBooking, moveBooking } from './booking.state.ts';

/** The money left escrow: a settled booking is complete. A cancelled one, of which a part was kept, only notes it. */
export const escrowReleasedConsumer = on<NonNullable<(typeof escrowReleased)['payload']>, Ports, Tables>(
  escrowReleased,
  async (tx, { bookingId }) => {
    if (!(await lockBooking(tx, bookingId))) return;
    await moveBooking(tx, bookingId, 'COMPLETED');
    await recordChange(tx, bookingId, { kind: 'ESCROW_RELEASED', message: 'The money left escrow.' });
  },
);

/** The mentor was missing: everything went back, and nothing is left to be released. What a cancellation paid back is on the timeline already. */
export const paymentRefundedConsumer = on<NonNullable<(typeof paymentRefunded)['payload']>, Ports, Tables>(
  paymentRefunded,
  async (tx, { bookingId }) => {
    if (!(await moveBooking(tx, bookingId, 'COMPLETED'))) return;
    await recordChange(tx, bookingId, { kind: 'REFUNDED', message: 'The money went back to the mentee.' });
  },
);
