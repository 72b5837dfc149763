import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import { onOutsideStep } from '@lyceum/kit/saga/saga.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import * as catalogue from '@lyceum/schema/messages.ts';
import type { Ctx, Ports } from '../context.ts';
import type { PaymentsTables } from '../tables.ts';
import { authorisePayment } from './authorise.service.ts';
import { capturePayment } from './capture.service.ts';
import { refundBooking } from './refund.service.ts';
import { reversePayment } from './reverse.service.ts';

/** Saga and step name the wish, so that a step that runs twice asks the provider for one and the same thing. */
const stepOf = (order: { sagaId: string; step: string; signal: AbortSignal }) => ({
  key: `${order.sagaId}:${order.step}`,
  signal: order.signal,
});

/** The steps that sessions' sagas order. */
export const paymentFeature: Feature<Ports, PaymentsTables> = {
  name: 'payment',
  consumers: [
    onOutsideStep(catalogue.authorisePayment, (ctx: Ctx, input, order) => authorisePayment(ctx, input, stepOf(order))),
    onOutsideStep(catalogue.capturePayment, (ctx: Ctx, input, order) => capturePayment(ctx, input, stepOf(order))),
    onOutsideStep(catalogue.reversePayment, (ctx: Ctx, input, order) => reversePayment(ctx, input, stepOf(order))),
    onOutsideStep(catalogue.refundBooking, (ctx: Ctx, input, order) => refundBooking(ctx, input, stepOf(order))),
    onOutside(catalogue.reverseStrayPayment, async (ctx: Ctx, { bookingId }, { signal }) => {
      const finish = await reversePayment(ctx, { bookingId, reason: 'LATE_PAYMENT' }, { signal });
      await transact(ctx, finish);
    }),
  ],
};
