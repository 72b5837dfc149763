import { transact } from '@lyceum/kit/context/transact.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import type { Amount } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { findOrder, lockBooking, type OrderRow, orderOfBooking } from '../order/order.store.ts';
import { ask } from '../provider/ask.ts';
import type { ProviderFact } from '../provider/port.ts';
import { applyFact } from './fact.service.ts';
import { providerOf } from './provider-of.ts';
import { decide, payRefund } from './refund.service.ts';

type Outcome = StepOutcome<{ refunded: Amount | null }>;

/**
 * Takes a booking's payment back, wherever it stands: nothing, under way, reserved, taken. The mark that it writes first stops whatever is
 * still under way: what the provider answers to that later is reversed in turn.
 */
export async function reversePayment(
  ctx: Ctx,
  input: { bookingId: string; reason: string },
  step: { signal?: AbortSignal },
): Promise<(tx: Write) => Promise<Outcome>> {
  let order = await markReversed(ctx, input);
  if (order?.state === 'PENDING') order = await learnUnknown(ctx, order, step.signal);
  if (order?.state === 'AUTHORISED') order = await voidAuthorisation(ctx, order, step.signal);
  if (order?.state === 'CAPTURED')
    await decide(ctx, order, { refund: order.amount, by: `reverse:${order.id}`, cause: input.reason });
  const paid = order ? await payRefund(ctx, order.id, step.signal) : null;
  return async (tx) => {
    await paid?.(tx);
    return outcomeOf(tx, input.bookingId);
  };
}

function markReversed(ctx: Ctx, input: { bookingId: string; reason: string }): Promise<OrderRow | undefined> {
  return transact(ctx, async (tx) => {
    await lockBooking(tx, input.bookingId);
    await tx.db
      .insertInto('reversed_booking')
      .values({ booking_id: input.bookingId, tenant_id: tx.viewer.tenantId, reason: input.reason, reversed_at: tx.clock.now() })
      .onConflict((conflict) => conflict.column('booking_id').doNothing())
      .execute();
    return orderOfBooking(tx, input.bookingId);
  });
}

/** The authorisation's outcome is unknown to us; the provider may know. If not, the mark catches it when it comes. */
async function learnUnknown(ctx: Ctx, order: OrderRow, signal?: AbortSignal): Promise<OrderRow> {
  const fact = await providerOf(ctx, order).lookup({
    account: order.tenant_id,
    key: order.authorise_key,
    orderId: order.id,
    operation: 'AUTHORISE',
    ref: order.provider_ref,
    signal,
  });
  return fact ? apply(ctx, order, fact) : order;
}

/** A payment that was captured meanwhile answers CAPTURED: then it is refunded instead. */
async function voidAuthorisation(ctx: Ctx, order: OrderRow, signal?: AbortSignal): Promise<OrderRow> {
  const provider = providerOf(ctx, order);
  const call = { account: order.tenant_id, key: `void:${order.id}`, orderId: order.id, ref: order.provider_ref ?? '', signal };
  return apply(ctx, order, await ask(provider, () => provider.void(call), { ...call, operation: 'VOID' }));
}

function apply(ctx: Ctx, order: OrderRow, fact: ProviderFact): Promise<OrderRow> {
  return transact(ctx, async (tx) => {
    await lockBooking(tx, order.booking_id);
    const applied = await applyFact(tx, (await findOrder(tx, order.id)) ?? order, fact);
    return applied.order;
  });
}

async function outcomeOf(tx: Write, bookingId: string): Promise<Outcome> {
  const order = await orderOfBooking(tx, bookingId);
  if (order?.state === 'RELEASED' || (order?.state === 'REFUNDED' && order.refunded < order.amount)) {
    return failed(
      'ALREADY_RELEASED',
      `The money of order ${order.id} was released; it cannot be taken back by the saga any more.`,
    );
  }
  return done({ refunded: order?.state === 'REFUNDED' ? { amount: order.refunded, currency: order.currency } : null });
}
