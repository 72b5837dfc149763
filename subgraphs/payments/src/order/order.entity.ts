import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { OrderState } from './order.rules.ts';

/** The promise to pay for one booking, at the price that the server knew. */
export const OrderEntity = defineEntity({
  name: 'Order',
  tableName: 'payment_order',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    bookingId: p.text(),
    offeringId: p.text(),
    mentorId: p.text(),
    mentorUserId: p.text(),
    payerId: p.text(),
    amount: p.bigint('number'),
    currency: p.text(),
    provider: p.text(),
    paymentMethod: p.text(),
    authoriseKey: p.text(),
    state: p.text().$type<OrderState>(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type Order = InferEntity<typeof OrderEntity>;
