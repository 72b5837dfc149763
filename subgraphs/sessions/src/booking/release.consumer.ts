import { on } from '@lyceum/kit/bus/consumer.ts';
import { escrowReleased } from '@lyceum/schema/messages.ts';
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
