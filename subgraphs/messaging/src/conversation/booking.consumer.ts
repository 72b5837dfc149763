import { on } from '@lyceum/kit/bus/consumer.ts';
import { done, onStep } from '@lyceum/kit/saga/saga.ts';
import {
  type BookingFacts,
  bookingCancelled,
  bookingConfirmed,
  bookingRescheduled,
  openConversation,
} from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import type { Ports, Write } from '../context.ts';
import { postNotice } from '../message/notice.ts';
import type { BookingState, MessagingTables, Notice } from '../tables.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { openForBooking } from './open.service.ts';

export const openConversationStep = onStep<{ booking: BookingFacts }, { conversationId: string }, Ports, MessagingTables>(
  openConversation,
  async (tx, { booking }) => done({ conversationId: await openForBooking(tx, booking, 'REQUESTED') }),
);

export const bookingConsumers = [
  on<BookingFacts, Ports, MessagingTables>(bookingConfirmed, (tx, booking, { at }) =>
    learn(tx, booking, 'CONFIRMED', 'BOOKING_CONFIRMED', new Date(at)),
  ),
  on<BookingFacts & { previousStartsAt: string }, Ports, MessagingTables>(bookingRescheduled, (tx, booking, { at }) =>
    learn(tx, booking, 'CONFIRMED', 'BOOKING_RESCHEDULED', new Date(at)),
  ),
  on<NonNullable<(typeof bookingCancelled)['payload']>, Ports, MessagingTables>(bookingCancelled, (tx, booking, { at }) =>
    learn(tx, booking, 'CANCELLED', 'BOOKING_CANCELLED', new Date(at)),
  ),
];

/** Puts the booking's news into its conversation. News that is older than what is known already is history and says nothing. */
async function learn(tx: Write, booking: BookingFacts, state: BookingState, notice: Notice, at: Date): Promise<void> {
  const id = await openForBooking(tx, booking, state);
  const conversation = await tx.em.findOneOrFail(
    ConversationEntity,
    { id },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (conversation.bookingFactsAt && conversation.bookingFactsAt > at) return;
  conversation.bookingState = state;
  conversation.startsAt = new Date(booking.startsAt);
  conversation.endsAt = new Date(booking.endsAt);
  conversation.bookingFactsAt = at;
  await tx.em.flush();
  await postNotice(tx, id, notice, conversation.startsAt);
}
