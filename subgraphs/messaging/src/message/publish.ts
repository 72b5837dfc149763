import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import { messagePosted } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import { memberIds } from '../conversation/membership.ts';
import { conversationStream } from '../events/streams.ts';
import { tellInbox } from '../inbox/tell.ts';
import type { MessageRow } from './message.query.ts';

/** The next place in a conversation. The row lock lasts until the commit, so no reader sees n + 1 before n and no number is lost. */
export async function nextSequence(tx: Write, conversationId: string): Promise<number> {
  const { head_sequence: sequence } = await tx.db
    .updateTable('conversation')
    .set((set) => ({ head_sequence: set('head_sequence', '+', 1), last_activity_at: tx.clock.now() }))
    .where('id', '=', conversationId)
    .returning('head_sequence')
    .executeTakeFirstOrThrow();
  return sequence;
}

/** Tells everybody that a message is visible now: those who follow the conversation, the members' inboxes, and the other subgraphs. */
export async function announce(tx: Write, message: MessageRow): Promise<void> {
  const { id: messageId, conversation_id: conversationId, sender_id: senderId } = message;
  const members = await memberIds(tx, conversationId);
  await appendToStream(tx, conversationStream(conversationId), { type: 'POSTED', data: { messageId } });
  await tellInbox(tx, members, { type: 'MESSAGE', data: { messageId, conversationId } });
  if (senderId !== null) await tx.send(messagePosted, { messageId, conversationId, senderId, memberIds: members });
}
