import { transact } from '@lyceum/kit/context/transact.ts';
import type { bookingSettled } from '@lyceum/schema/messages.ts';
import { resolveEscrow } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { lockBooking, orderOfBooking } from '../order/order.store.ts';
import { decide, payRefund } from '../payment/refund.service.ts';
import { termsOf } from '../policy/policy.service.ts';
import { holdOf } from './hold.service.ts';

type Settled = NonNullable<(typeof bookingSettled)['payload']>;

/** The session is over and judged: from here the dispute window runs, and at its end the money finds its owners. */
export async function noteSettlement(tx: Write, settled: Settled, eventId: string): Promise<void> {
  await lockBooking(tx, settled.bookingId);
  const hold = await holdOf(tx, settled.bookingId);
  // Cancelled and resolved before, or never paid through us: there is nothing that waits for a proof.
  if (hold?.state !== 'HELD' || hold.outcome !== null) {
    tx.log.info({ bookingId: settled.bookingId, hold: hold?.state ?? 'NONE' }, 'settled booking holds no money');
    return;
  }
  const { disputeWindowSeconds } = await termsOf(tx);
  const dueAt = new Date(tx.clock.now().getTime() + disputeWindowSeconds * 1000);
  const { outcome, mentorSeconds, menteeSeconds, startsAt, endsAt } = settled;
  await tx.db
    .updateTable('escrow_hold')
    .set({ outcome, due_at: dueAt, evidence: JSON.stringify({ event: eventId, mentorSeconds, menteeSeconds, startsAt, endsAt }) })
    .where('order_id', '=', hold.order_id)
    .where('state', '=', 'HELD')
    .execute();
  await tx.send(resolveEscrow, { bookingId: settled.bookingId }, disputeWindowSeconds === 0 ? {} : { at: dueAt });
}

/** At the end of the dispute window, with everything looked at anew: a missing mentor pays back, everything else is released. */
export async function resolveAtWindowEnd(ctx: Ctx, bookingId: string, signal?: AbortSignal): Promise<void> {
  const hold = await holdOf(ctx, bookingId);
  const order = await orderOfBooking(ctx, bookingId);
  if (!hold || !order || hold.outcome === null || hold.due_at === null) return;
  if (hold.due_at > ctx.clock.now()) {
    const at = hold.due_at;
    return transact(ctx, (tx) => tx.send(resolveEscrow, { bookingId }, { at }));
  }
  const refund = hold.outcome === 'MENTOR_NO_SHOW' ? order.amount : 0;
  await decide(ctx, order, { refund, by: `window:${order.id}`, cause: hold.outcome });
  await transact(ctx, await payRefund(ctx, order.id, signal));
}
