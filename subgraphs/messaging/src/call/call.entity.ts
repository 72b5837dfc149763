import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { CallMedia } from '../tables.ts';
import type { CallState, EndReason, PartyState } from './call.rules.ts';

/** A call in a conversation; at most one lives there at a time (unique in the database). */
export const CallEntity = defineEntity({
  name: 'Call',
  tableName: 'call',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    conversationId: p.text(),
    bookingId: p.text().nullable(),
    initiatorId: p.text(),
    media: p.text().$type<CallMedia>(),
    state: p.text().$type<CallState>(),
    endReason: p.text().$type<EndReason>().nullable(),
    startedAt: p.datetime(),
    ringsUntil: p.datetime(),
    answeredAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
  },
});

/** One person in or around a call; `joinedAt` to `leftAt` is their last stretch in it. */
export const ParticipantEntity = defineEntity({
  name: 'CallParticipant',
  tableName: 'call_participant',
  properties: {
    callId: p.text().primary(),
    userId: p.text().primary(),
    tenantId: p.text(),
    state: p.text().$type<PartyState>(),
    deviceId: p.text().nullable(),
    joinedAt: p.datetime().nullable(),
    leaseUntil: p.datetime().nullable(),
    leftAt: p.datetime().nullable(),
  },
});

export type Call = InferEntity<typeof CallEntity>;
export type Participant = InferEntity<typeof ParticipantEntity>;
