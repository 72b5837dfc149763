import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { BookingState } from '../tables.ts';

/** Where people talk; a booking has at most one (unique in the database). */
export const ConversationEntity = defineEntity({
  name: 'Conversation',
  tableName: 'conversation',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    bookingId: p.text().nullable(),
    bookingState: p.text().$type<BookingState>().nullable(),
    startsAt: p.datetime().nullable(),
    endsAt: p.datetime().nullable(),
    bookingFactsAt: p.datetime().nullable(),
    headSequence: p.bigint('number'),
    lastActivityAt: p.datetime(),
    createdAt: p.datetime(),
  },
});

export type Conversation = InferEntity<typeof ConversationEntity>;
