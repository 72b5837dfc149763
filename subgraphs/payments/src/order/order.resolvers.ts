import type { Resolvers } from '../generated/resolvers.ts';
import { visibility } from './order.rules.ts';
import { orderFor, orderOfBookingFor, ordersOfViewer } from './order.service.ts';

export const orderResolvers: Resolvers = {
  Query: {
    order: (_, { id }, ctx) => orderFor(ctx, id),
    myOrders: (_, page, ctx) => ordersOfViewer(ctx, page),
  },
  Order: {
    __resolveReference: ({ id }, ctx) => orderFor(ctx, id),
    price: ({ amount, currency }) => ({ amount, currency }),
    refunded: ({ refunded, currency }) => ({ amount: refunded, currency }),
    booking: ({ booking_id }) => ({ id: booking_id }),
    payer: ({ payer_id }) => ({ id: payer_id }),
    mentor: ({ mentor_id }) => ({ id: mentor_id }),
    paymentMethod: (order, _, ctx) => (visibility(order, ctx.viewer) === 'FULL' ? order.payment_method : null),
    declineReason: (order, _, ctx) => (visibility(order, ctx.viewer) === 'FULL' ? order.failure_message : null),
    createdAt: ({ created_at }) => created_at,
    updatedAt: ({ updated_at }) => updated_at,
  },
  Booking: {
    __resolveReference: ({ id }) => ({ id }),
    order: ({ id }, _, ctx) => orderOfBookingFor(ctx, id ?? ''),
  },
};
