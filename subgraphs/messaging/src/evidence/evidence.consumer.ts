import { createHash } from 'node:crypto';
import { on } from '@lyceum/kit/bus/consumer.ts';
import { evidenceFrozen, freezeEvidence } from '@lyceum/schema/messages.ts';
import type { Ports, Write } from '../context.ts';
import { isMember } from '../conversation/membership.ts';
import type { MessageRow } from '../message/message.query.ts';
import type { MessagingTables } from '../tables.ts';

const neighbours = 3;

interface Asked {
  readonly reportId: string;
  readonly messageId: string;
  readonly reporterId: string;
}

/** Freezes what a reported message says now, for the other members only: to anybody else, and to who wrote it, it is answered like one that does not exist. */
export const evidenceConsumer = on<Asked, Ports, MessagingTables>(
  freezeEvidence,
  async (tx, { reportId, messageId, reporterId }) => {
    const message = await tx.db.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirst();
    const seen =
      message !== undefined &&
      message.sequence !== null &&
      message.sender_id !== null &&
      message.sender_id !== reporterId &&
      // Deleted so long ago that its text is gone: there is nothing left to freeze.
      message.text !== '' &&
      (await isMember(tx, message.conversation_id, reporterId));
    await tx.send(evidenceFrozen, seen ? { reportId, found: true, ...(await freeze(tx, message)) } : { reportId, found: false });
  },
);

async function freeze(tx: Write, message: MessageRow) {
  return {
    messageId: message.id,
    conversationId: message.conversation_id,
    authorId: message.sender_id ?? '',
    sentAt: message.created_at.toISOString(),
    contentHash: createHash('sha256').update(message.text).digest('hex'),
    text: message.text,
    edits: await editsOf(tx, message.id),
    context: await contextOf(tx, message),
  };
}

async function editsOf(tx: Write, messageId: string) {
  const rows = await tx.db
    .selectFrom('message_edit')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('edition')
    .execute();
  return rows.map((row) => ({ text: row.text, at: row.written_at.toISOString() }));
}

/** Places have no gaps, so the neighbours are a range of numbers. */
async function contextOf(tx: Write, message: MessageRow) {
  const place = message.sequence ?? 0;
  const rows = await tx.db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', message.conversation_id)
    .where('sequence', '>=', place - neighbours)
    .where('sequence', '<=', place + neighbours)
    .where('id', '!=', message.id)
    .where('kind', '=', 'TEXT')
    .where('state', '=', 'VISIBLE')
    .orderBy('sequence')
    .execute();
  return rows.map((row) => ({
    messageId: row.id,
    authorId: row.sender_id ?? '',
    text: row.text,
    sentAt: row.created_at.toISOString(),
  }));
}
