import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import { screenText } from '@lyceum/kit/text/screen.ts';
import { scanMessage } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { lockConversation } from '../conversation/membership.ts';
import { conversationStream } from '../events/streams.ts';
import { bookingNotConfirmed, readClosedForMinors } from '../standing/minors.ts';
import { isSuspended, senderSuspended } from '../standing/standing.ts';
import { type MessageRow, messageById } from './message.query.ts';
import { textProblem } from './message.rules.ts';
import { type MessageRefused, messageRefused } from './send.service.ts';

type Edited = { readonly __typename: 'EditMessageSuccess'; readonly message: MessageRow };
type EditResult =
  | Edited
  | (UserError<'InvalidInput'> & { field: string })
  | MessageRefused
  | UserError<'NotFound'>
  | UserError<'MessageNotEditable'>
  | UserError<'SenderSuspended'>
  | UserError<'BookingNotConfirmed'>;

export async function editMessage(ctx: Ctx, input: { messageId: string; text: string }): Promise<EditResult> {
  const text = input.text.toWellFormed();
  const problem = textProblem(text);
  if (problem) return userError('InvalidInput', problem, { field: 'text' });
  const message = await ownMessage(ctx, input.messageId);
  if (!message) return noMessage(input.messageId);
  if (await isSuspended(ctx, signedIn(ctx))) return senderSuspended();
  if (await readClosedForMinors(ctx, message.conversation_id)) return bookingNotConfirmed();
  const version = await ctx.db.selectFrom('text_rules').select('version').executeTakeFirst();
  const rules = await ctx.ports.textRules.inForce(ctx, version?.version ?? null);
  const screening = screenText(rules, text);
  // An edit is seen at once or not at all: a doubtful text cannot wait behind one that everybody has read.
  if (screening.verdict !== 'CLEAN') return messageRefused(screening);
  return transact(ctx, (tx) => replaceText(tx, message, text, rules.version));
}

/** The viewer's own message; somebody else's is answered like none, so that ids tell nothing. */
export async function ownMessage(ctx: Ctx, id: string): Promise<MessageRow | null> {
  const userId = signedIn(ctx);
  const message = await messageById(ctx, id);
  return message?.sender_id === userId ? message : null;
}

export function noMessage(id: string): UserError<'NotFound'> {
  return userError('NotFound', `There is no message ${id} of yours.`);
}

async function replaceText(tx: Write, seen: MessageRow, text: string, ruleVersion: number): Promise<EditResult> {
  await lockConversation(tx, seen.conversation_id);
  const before = await tx.db.selectFrom('message').selectAll().where('id', '=', seen.id).executeTakeFirstOrThrow();
  if (before.state !== 'VISIBLE')
    return userError('MessageNotEditable', `The message is ${before.state.toLowerCase()}; only visible ones can be edited.`);
  if (before.text === text) return { __typename: 'EditMessageSuccess', message: before };
  await keepEdition(tx, before);
  const message = await tx.db
    .updateTable('message')
    .set({ text, edited_at: tx.clock.now(), rule_version: ruleVersion })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const { id: messageId, conversation_id: conversationId } = message;
  await appendToStream(tx, conversationStream(conversationId), { type: 'EDITED', data: { messageId } });
  await tx.send(scanMessage, { messageId, conversationId, senderId: signedIn(tx), text, held: false, ruleVersion });
  return { __typename: 'EditMessageSuccess', message };
}

async function keepEdition(tx: Write, before: MessageRow): Promise<void> {
  await tx.db
    .insertInto('message_edit')
    .values({
      message_id: before.id,
      edition: sql<number>`(select count(*) + 1 from message_edit where message_id = ${before.id})`,
      tenant_id: tx.viewer.tenantId,
      text: before.text,
      written_at: before.edited_at ?? before.created_at,
    })
    .execute();
}
