import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import type { Ctx, Write } from '../context.ts';
import { wasCaptured } from '../order/order.rules.ts';
import { findOrder, isReversed, lockBooking, type OrderRow, orderOfBooking } from '../order/order.store.ts';
import { ask } from '../provider/ask.ts';
import { type ProviderFact, ProviderRefused } from '../provider/port.ts';
import { applyFact } from './fact.service.ts';
import { providerOf } from './provider-of.ts';

type Outcome = StepOutcome<{ orderId: string }>;

/** Takes the reserved money; it is held in escrow in the transaction that answers the saga. */
export async function capturePayment(
  ctx: Ctx,
  input: { bookingId: string },
  step: { key: string; signal?: AbortSignal },
): Promise<(tx: Write) => Promise<Outcome>> {
  const order = await orderOfBooking(ctx, input.bookingId);
  if (!order || order.provider_ref === null || order.state !== 'AUTHORISED') return async (tx) => outcomeOf(tx, input.bookingId);
  const fact = await take(ctx, order, order.provider_ref, step);
  if (fact === 'REFUSED')
    return async () => failed('CAPTURE_REFUSED', `The provider did not let the money of order ${order.id} be taken.`);
  return async (tx) => {
    await lockBooking(tx, order.booking_id);
    await applyFact(tx, (await findOrder(tx, order.id)) ?? order, fact);
    return outcomeOf(tx, input.bookingId);
  };
}

/** A refusal (the reservation has expired, say) is an answer for the saga, which then takes everything back. */
async function take(
  ctx: Ctx,
  order: OrderRow,
  ref: string,
  step: { key: string; signal?: AbortSignal },
): Promise<ProviderFact | 'REFUSED'> {
  const provider = providerOf(ctx, order);
  const call = { account: order.tenant_id, key: step.key, orderId: order.id, ref, signal: step.signal };
  try {
    return await ask(provider, () => provider.capture(call), { ...call, operation: 'CAPTURE' });
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    ctx.log.warn({ orderId: order.id, code: error.code }, 'the provider refused to capture');
    return 'REFUSED';
  }
}

async function outcomeOf(tx: Write, bookingId: string): Promise<Outcome> {
  const order = await orderOfBooking(tx, bookingId);
  if (!order) return failed('NOT_AUTHORISED', `Nothing was authorised for booking ${bookingId}.`);
  if (order.state === 'VOIDED' || (await isReversed(tx, bookingId)))
    return failed('PAYMENT_REVERSED', `The payment of order ${order.id} was taken back.`);
  return wasCaptured(order.state)
    ? done({ orderId: order.id })
    : failed('NOT_AUTHORISED', `Order ${order.id} is ${order.state}: there is nothing to capture.`);
}
