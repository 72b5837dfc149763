import type { BookingFacts } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import type { BookingState } from '../tables.ts';
import { ConversationEntity } from './conversation.entity.ts';

/**
 * The conversation of a booking: found, or opened with its two people. The unique booking id decides between two openers,
 * whatever order or number of saga steps and events asks for it.
 */
export async function openForBooking(tx: Write, booking: BookingFacts, state: BookingState): Promise<string> {
  const found = await tx.em.findOne(ConversationEntity, { bookingId: booking.bookingId });
  if (found) return found.id;
  const now = tx.clock.now();
  const opened = await tx.db
    .insertInto('conversation')
    .values({
      id: tx.ids.next('conversation'),
      tenant_id: tx.viewer.tenantId,
      booking_id: booking.bookingId,
      booking_state: state,
      starts_at: new Date(booking.startsAt),
      ends_at: new Date(booking.endsAt),
      booking_facts_at: null,
      last_activity_at: now,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'booking_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!opened) return (await tx.em.findOneOrFail(ConversationEntity, { bookingId: booking.bookingId })).id;
  const people = [...new Set([booking.mentorUserId, booking.menteeUserId])];
  await tx.db
    .insertInto('conversation_member')
    .values(
      people.map((userId) => ({
        conversation_id: opened.id,
        user_id: userId,
        tenant_id: tx.viewer.tenantId,
        joined_at: now,
        left_at: null,
        read_at: null,
      })),
    )
    .execute();
  return opened.id;
}
