import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import type { Write } from '../context.ts';
import { lockConversation, memberIds } from '../conversation/membership.ts';
import { conversationStream } from '../events/streams.ts';
import { tellInbox } from '../inbox/tell.ts';
import type { MessageRow } from './message.query.ts';
import { effectOf, stateOf } from './message.rules.ts';
import { announce, nextSequence } from './publish.ts';
import { tellSender } from './send.service.ts';

/**
 * Records one more fact about a message (a verdict, a decision, its deletion) and lets its state follow from all of them.
 * Null where there is no such message. Everything under the conversation's lock, like a send.
 */
export async function judgeAnew(
  tx: Write,
  messageId: string,
  record: (before: MessageRow) => Promise<void>,
): Promise<MessageRow | null> {
  const place = await tx.db.selectFrom('message').select('conversation_id').where('id', '=', messageId).executeTakeFirst();
  if (!place) return null;
  await lockConversation(tx, place.conversation_id);
  await record(await read(tx, messageId));
  const facts = await read(tx, messageId);
  const state = stateOf({
    deleted: facts.deleted_at !== null,
    hidings: await standingHidings(tx, messageId),
    suspicious: facts.suspicious,
    verdict: facts.verdict,
  });
  const effect = effectOf(facts, state);
  if (effect === 'NONE') return facts;
  const numbered =
    effect === 'PUBLISH' ? { sequence: await nextSequence(tx, facts.conversation_id), visible_at: tx.clock.now() } : {};
  const message = await tx.db
    .updateTable('message')
    .set({ state, ...numbered })
    .where('id', '=', messageId)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tell(tx, message, effect);
  return message;
}

function read(tx: Write, messageId: string): Promise<MessageRow> {
  return tx.db.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirstOrThrow();
}

async function standingHidings(tx: Write, messageId: string): Promise<number> {
  const rows = await tx.db
    .selectFrom('message_hiding')
    .select('decision_id')
    .where('message_id', '=', messageId)
    .where('hidden_at', 'is not', null)
    .where('lifted_at', 'is', null)
    .execute();
  return rows.length;
}

async function tell(tx: Write, message: MessageRow, effect: 'PUBLISH' | 'RESTORE' | 'REMOVE' | 'TELL_SENDER'): Promise<void> {
  if (effect === 'PUBLISH') return announce(tx, message);
  if (effect === 'TELL_SENDER') return tellSender(tx, message);
  const { id: messageId, conversation_id: conversationId } = message;
  const type = effect === 'REMOVE' ? 'REMOVED' : 'RESTORED';
  await appendToStream(tx, conversationStream(conversationId), { type, data: { messageId } });
  await tellInbox(tx, await memberIds(tx, conversationId), { type: 'UNREAD', data: { conversationId } });
}
