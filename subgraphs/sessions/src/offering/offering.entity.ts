import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { OfferingState } from '../tables.ts';

/** A one-to-one offering. Its price and length never change: a mentor who wants others writes a new one. */
export const OfferingEntity = defineEntity({
  name: 'Offering',
  tableName: 'offering',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    mentorId: p.text(),
    mentorUserId: p.text(),
    title: p.text(),
    description: p.text(),
    durationMinutes: p.integer(),
    priceAmount: p.integer(),
    priceCurrency: p.text(),
    state: p.text().$type<OfferingState>(),
    createdAt: p.datetime(),
    publishedAt: p.datetime().nullable(),
  },
});

export type Offering = InferEntity<typeof OfferingEntity>;
