import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { BookingState } from './booking.rules.ts';

/** A booking at its birth. Afterwards it moves by guarded updates only (`moveBooking`), so that no two writers meet. */
export const BookingEntity = defineEntity({
  name: 'Booking',
  tableName: 'booking',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    seatId: p.text(),
    offeringId: p.text(),
    mentorId: p.text(),
    mentorUserId: p.text(),
    menteeUserId: p.text(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    priceAmount: p.integer(),
    priceCurrency: p.text(),
    policyVersion: p.integer(),
    state: p.text().$type<BookingState>(),
    requestedAt: p.datetime(),
  },
});

export type Booking = InferEntity<typeof BookingEntity>;
