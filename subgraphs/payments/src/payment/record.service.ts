import type { Write } from '../context.ts';
import { openHold, partiesOf } from '../escrow/hold.service.ts';
import { captureLines, refundPaidLines } from '../ledger/ledger.rules.ts';
import { postTransaction } from '../ledger/ledger.service.ts';
import { moveOrder, type OrderRow } from '../order/order.store.ts';
import { termsOf } from '../policy/policy.service.ts';
import type { ProviderFact } from '../provider/port.ts';

/** Writes a provider's fact into order, escrow and ledger. Null: old news. The caller holds the booking's lock. */
export async function recordFact(tx: Write, order: OrderRow, fact: ProviderFact): Promise<OrderRow | null> {
  requireSameMoney(order, fact);
  switch (fact.kind) {
    case 'AUTHORISED':
      return moveOrder(tx, order, 'AUTHORISED', { provider_ref: fact.ref });
    case 'DECLINED':
      return moveOrder(tx, order, 'DECLINED', { provider_ref: fact.ref, failure_code: fact.code, failure_message: fact.message });
    case 'VOIDED':
      return moveOrder(tx, order, 'VOIDED', { provider_ref: fact.ref });
    case 'CAPTURED':
      return recordCapture(tx, order, fact.ref);
    case 'REFUNDED':
      return recordRefund(tx, order, fact.refundRef);
  }
}

async function recordCapture(tx: Write, order: OrderRow, ref: string): Promise<OrderRow | null> {
  const { feeBps } = await termsOf(tx);
  const captured = await moveOrder(tx, order, 'CAPTURED', { provider_ref: ref, fee_bps: feeBps });
  if (!captured) return null;
  await openHold(tx, captured, feeBps);
  await postTransaction(tx, {
    kind: 'CAPTURE',
    key: `capture:${order.id}`,
    orderId: order.id,
    bookingId: order.booking_id,
    currency: order.currency,
    facts: { provider: order.provider, payment: ref, feeBps },
    lines: captureLines(partiesOf(order), order.amount),
  });
  return captured;
}

async function recordRefund(tx: Write, order: OrderRow, refundRef: string): Promise<OrderRow | null> {
  const refunded = await moveOrder(tx, order, 'REFUNDED');
  if (!refunded) return null;
  await postTransaction(tx, {
    kind: 'REFUND_PAID',
    key: `refund-paid:${order.id}`,
    orderId: order.id,
    bookingId: order.booking_id,
    currency: order.currency,
    facts: { provider: order.provider, refund: refundRef },
    lines: refundPaidLines(partiesOf(order), order.refunded),
  });
  return refunded;
}

/** Another amount than the one we asked for is no fact of this order: posting it would make the ledger lie. */
function requireSameMoney(order: OrderRow, fact: ProviderFact): void {
  if (fact.kind === 'DECLINED' || fact.kind === 'VOIDED') return;
  const expected = fact.kind === 'REFUNDED' && order.state === 'REFUNDING' ? order.refunded : order.amount;
  const known = fact.kind !== 'REFUNDED' || order.state === 'REFUNDING';
  if (fact.currency !== order.currency || (known && fact.amount !== expected)) {
    throw new Error(
      `order ${order.id}: the provider tells of ${fact.amount} ${fact.currency}, expected ${expected} ${order.currency}`,
    );
  }
}
