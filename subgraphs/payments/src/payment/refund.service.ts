import { transact } from '@lyceum/kit/context/transact.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import type { Amount } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { type Hold, type Resolution, resolveHold } from '../escrow/hold.service.ts';
import { isRefundable } from '../ledger/ledger.rules.ts';
import { findOrder, lockBooking, type OrderRow, orderOfBooking } from '../order/order.store.ts';
import { ask } from '../provider/ask.ts';
import { announceRelease, applyFact } from './fact.service.ts';
import { providerOf } from './provider-of.ts';

/** A step of the cancellation: `refund` goes back, the rest is released by the fee that was frozen at capture. */
export async function refundBooking(
  ctx: Ctx,
  input: { bookingId: string; refund: Amount; reason: string },
  step: { key: string; signal?: AbortSignal },
): Promise<(tx: Write) => Promise<StepOutcome<{ refunded: Amount }>>> {
  const order = await orderOfBooking(ctx, input.bookingId);
  if (!order) return async () => failed('NOT_CAPTURED', `Nothing was paid for booking ${input.bookingId}.`);
  if (input.refund.currency !== order.currency || !isRefundable(input.refund.amount, order.amount)) {
    return async () =>
      failed('INVALID_AMOUNT', `A refund of order ${order.id} is a whole amount from 0 to ${order.amount} ${order.currency}.`);
  }
  const hold = await decide(ctx, order, { refund: input.refund.amount, by: step.key, cause: input.reason });
  if (!hold) return async () => failed('ALREADY_RESOLVED', `The money of order ${order.id} is not held any more.`);
  const paid = await payRefund(ctx, order.id, step.signal);
  return async (tx) => {
    await paid(tx);
    return done({ refunded: { amount: hold.refund ?? 0, currency: hold.currency } });
  };
}

/** Divides the hold in a transaction of its own, before the provider is asked: nobody else can spend what is about to go back. */
export function decide(ctx: Ctx, order: OrderRow, resolution: Resolution): Promise<Hold | null> {
  return transact(ctx, async (tx) => {
    await lockBooking(tx, order.booking_id);
    const current = (await findOrder(tx, order.id)) ?? order;
    const hold = await resolveHold(tx, current, resolution);
    if (hold && current.state === 'CAPTURED') await announceRelease(tx, hold);
    return hold;
  });
}

/** Pays a decided refund through the provider; the returned function writes it down. Does nothing where nothing is due. */
export async function payRefund(ctx: Ctx, orderId: string, signal?: AbortSignal): Promise<(tx: Write) => Promise<void>> {
  const order = await findOrder(ctx, orderId);
  if (order?.state !== 'REFUNDING' || order.provider_ref === null) return async () => {};
  const provider = providerOf(ctx, order);
  // One refund per order, so one key per order: a saga, the window's end and a retry all mean the same payment.
  const call = { account: order.tenant_id, key: `refund:${order.id}`, orderId, ref: order.provider_ref, signal };
  const { refunded: amount, currency } = order;
  const fact = await ask(provider, () => provider.refund({ ...call, amount, currency }), { ...call, operation: 'REFUND' });
  return async (tx) => {
    await lockBooking(tx, order.booking_id);
    await applyFact(tx, (await findOrder(tx, order.id)) ?? order, fact);
  };
}
