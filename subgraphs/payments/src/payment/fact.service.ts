import { escrowReleased, paymentCaptured, paymentRefunded, reverseStrayPayment } from '@lyceum/schema/messages.ts';
import { balanceTopic } from '../balance/balance.topic.ts';
import type { Write } from '../context.ts';
import type { Hold } from '../escrow/hold.service.ts';
import { isReversed, type OrderRow } from '../order/order.store.ts';
import type { ProviderFact } from '../provider/port.ts';
import { recordFact } from './record.service.ts';

/**
 * The one way in which a provider's fact becomes ours, whoever brings it: the answer of a call, a webhook, a lookup. Late, repeated and
 * reordered facts change nothing. Answers the order after it.
 */
export async function applyFact(tx: Write, order: OrderRow, fact: ProviderFact): Promise<{ order: OrderRow; changed: boolean }> {
  const moved = await recordFact(tx, order, fact);
  if (!moved) return { order, changed: false };
  if (moved.state === 'CAPTURED') {
    await tx.send(paymentCaptured, { ...named(moved), amount: { amount: moved.amount, currency: moved.currency } });
  }
  if (moved.state === 'REFUNDED') {
    await tx.send(paymentRefunded, { ...named(moved), refunded: { amount: moved.refunded, currency: moved.currency } });
  }
  // The booking was taken back while the provider was at work: what it did now is undone as a piece of work of its own.
  if ((moved.state === 'AUTHORISED' || moved.state === 'CAPTURED') && (await isReversed(tx, moved.booking_id))) {
    await tx.send(reverseStrayPayment, { bookingId: moved.booking_id });
  }
  hintBalance(tx, moved.mentor_id);
  return { order: moved, changed: true };
}

/** Tells the house what mentor and platform got out of a hold; nothing where all of it goes back to the payer. */
export async function announceRelease(tx: Write, hold: Hold): Promise<void> {
  hintBalance(tx, hold.mentor_id);
  const mentorShare = hold.mentor_share ?? 0;
  const platformFee = hold.platform_fee ?? 0;
  if (mentorShare + platformFee === 0) return;
  await tx.send(escrowReleased, {
    orderId: hold.order_id,
    bookingId: hold.booking_id,
    mentorId: hold.mentor_id,
    mentorShare: { amount: mentorShare, currency: hold.currency },
    platformFee: { amount: platformFee, currency: hold.currency },
  });
}

function hintBalance(tx: Write, mentorId: string): void {
  tx.afterCommit(() => tx.live.publish(balanceTopic(tx.viewer.tenantId, mentorId), {}));
}

function named(order: OrderRow) {
  return { orderId: order.id, bookingId: order.booking_id, mentorId: order.mentor_id };
}
