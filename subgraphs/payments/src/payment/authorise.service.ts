import { transact } from '@lyceum/kit/context/transact.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import type { BookingFacts } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import { isChargeable } from '../ledger/ledger.rules.ts';
import { OrderEntity } from '../order/order.entity.ts';
import { findOrder, isReversed, lockBooking, type OrderRow, orderOfBooking } from '../order/order.store.ts';
import { ask } from '../provider/ask.ts';
import { type ProviderFact, ProviderRefused } from '../provider/port.ts';
import { applyFact } from './fact.service.ts';
import { providerOf } from './provider-of.ts';

type Outcome = StepOutcome<{ orderId: string }>;
type Finish = (tx: Write) => Promise<Outcome>;

/** Makes the order and reserves its money with the provider; the price is the booking's own, as sessions computed it. */
export async function authorisePayment(
  ctx: Ctx,
  input: { booking: BookingFacts; paymentMethod: string },
  order: { key: string; signal?: AbortSignal },
): Promise<Finish> {
  const { amount, currency } = input.booking.price;
  if (!isChargeable(amount) || !/^[A-Z]{3}$/.test(currency)) {
    return always(
      failed('INVALID_AMOUNT', `The price of booking ${input.booking.bookingId} is not a positive whole amount of a currency.`),
    );
  }
  const opened = await transact(ctx, (tx) => openOrder(tx, input, order.key));
  if (opened === 'REVERSED')
    return always(failed('PAYMENT_REVERSED', `Booking ${input.booking.bookingId} was taken back before it was paid.`));
  if (opened.state !== 'PENDING') return async (tx) => outcomeOf(tx, opened.id);
  const fact = await reserve(ctx, opened, order.signal);
  return async (tx) => {
    await lockBooking(tx, opened.booking_id);
    const current = (await findOrder(tx, opened.id)) ?? opened;
    await applyFact(tx, current, fact);
    return outcomeOf(tx, opened.id);
  };
}

async function openOrder(
  tx: Write,
  input: { booking: BookingFacts; paymentMethod: string },
  key: string,
): Promise<OrderRow | 'REVERSED'> {
  const { booking } = input;
  await lockBooking(tx, booking.bookingId);
  const existing = await orderOfBooking(tx, booking.bookingId);
  if (existing) return existing;
  if (await isReversed(tx, booking.bookingId)) return 'REVERSED';
  return createOrder(tx, tx.ids.next('order'), { ...input, key, provider: tx.ports.providers.active.name });
}

export async function createOrder(
  tx: Write,
  id: string,
  input: { booking: BookingFacts; paymentMethod: string; key: string; provider: string },
): Promise<OrderRow> {
  const { booking } = input;
  const now = tx.clock.now();
  tx.em.persist(
    tx.em.create(OrderEntity, {
      id,
      tenantId: tx.viewer.tenantId,
      bookingId: booking.bookingId,
      offeringId: booking.offeringId,
      mentorId: booking.mentorId,
      mentorUserId: booking.mentorUserId,
      payerId: booking.menteeUserId,
      amount: booking.price.amount,
      currency: booking.price.currency,
      provider: input.provider,
      paymentMethod: input.paymentMethod,
      authoriseKey: input.key,
      state: 'PENDING',
      createdAt: now,
      updatedAt: now,
    }),
  );
  await tx.em.flush();
  const created = await findOrder(tx, id);
  if (!created) throw new Error(`the order ${id} was not written`);
  return created;
}

/** A refusal of the request itself (not of the card) declines the order as well: nothing was reserved. */
async function reserve(ctx: Ctx, order: OrderRow, signal?: AbortSignal): Promise<ProviderFact> {
  const provider = providerOf(ctx, order);
  const call = { account: order.tenant_id, key: order.authorise_key, orderId: order.id, signal };
  const { amount, currency, payment_method: paymentMethod } = order;
  try {
    return await ask(provider, () => provider.authorise({ ...call, amount, currency, paymentMethod }), {
      ...call,
      operation: 'AUTHORISE',
      ref: null,
    });
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    ctx.log.warn({ orderId: order.id, code: error.code }, 'the provider refused to authorise');
    return {
      kind: 'DECLINED',
      orderId: order.id,
      ref: '',
      code: error.code,
      message: 'The payment provider did not accept this payment.',
    };
  }
}

async function outcomeOf(tx: Write, orderId: string): Promise<Outcome> {
  const order = await findOrder(tx, orderId);
  if (!order || order.state === 'VOIDED' || (await isReversed(tx, order.booking_id))) {
    return failed('PAYMENT_REVERSED', `The payment of order ${orderId} was taken back.`);
  }
  if (order.state === 'DECLINED')
    return failed('CARD_DECLINED', order.failure_message ?? 'The payment was declined; use another payment method.');
  return done({ orderId });
}

function always(outcome: Outcome): Finish {
  return async () => outcome;
}
