import type { Write } from '../context.ts';
import type { Notice } from '../tables.ts';
import { announce, nextSequence } from './publish.ts';

const words: Readonly<Record<Notice, (startsAt: string) => string>> = {
  BOOKING_CONFIRMED: (startsAt) => `The session is booked for ${startsAt}.`,
  BOOKING_RESCHEDULED: (startsAt) => `The session was moved to ${startsAt}.`,
  BOOKING_CANCELLED: (startsAt) => `The session of ${startsAt} was cancelled.`,
};

/** The house speaks in a conversation; clients may put it in their own words by `notice`. */
export async function postNotice(tx: Write, conversationId: string, notice: Notice, startsAt: Date): Promise<void> {
  const now = tx.clock.now();
  const message = await tx.db
    .insertInto('message')
    .values({
      id: tx.ids.next('message'),
      tenant_id: tx.viewer.tenantId,
      conversation_id: conversationId,
      sender_id: null,
      kind: 'SYSTEM',
      notice,
      client_message_id: null,
      digest: null,
      sequence: await nextSequence(tx, conversationId),
      state: 'VISIBLE',
      text: words[notice](`${startsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`),
      reply_to_id: null,
      suspicious: false,
      rule_version: 0,
      verdict: null,
      verdict_at: null,
      created_at: now,
      visible_at: now,
      edited_at: null,
      deleted_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await announce(tx, message);
}
