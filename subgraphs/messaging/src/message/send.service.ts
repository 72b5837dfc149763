import { createHash } from 'node:crypto';
import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import { type Screening, screenText } from '@lyceum/kit/text/screen.ts';
import { scanMessage } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { isMember, lockConversation, noConversation } from '../conversation/membership.ts';
import { conversationStream } from '../events/streams.ts';
import { bookingNotConfirmed, isClosedForMinors } from '../standing/minors.ts';
import { senderSuspended } from '../standing/standing.ts';
import { stopTyping } from '../typing/typing.service.ts';
import type { MessageRow } from './message.query.ts';
import { textProblem } from './message.rules.ts';
import { announce, nextSequence } from './publish.ts';

interface SendInput {
  readonly conversationId: string;
  readonly clientMessageId: string;
  readonly text: string;
  readonly replyToId?: string | null | undefined;
}

interface Draft extends SendInput {
  readonly senderId: string;
  readonly digest: string;
  readonly suspicious: boolean;
  readonly ruleVersion: number;
}

type Sent = { readonly __typename: 'SendMessageSuccess'; readonly message: MessageRow };
type Invalid = UserError<'InvalidInput'> & { field: string };
export type MessageRefused = UserError<'MessageRefused'> & { categories: readonly string[] };
type SendResult =
  | Sent
  | Invalid
  | MessageRefused
  | UserError<'NotFound'>
  | UserError<'SenderSuspended'>
  | UserError<'BookingNotConfirmed'>
  | UserError<'IdempotencyConflict'>;

export async function sendMessage(ctx: Ctx, raw: SendInput): Promise<SendResult> {
  const senderId = signedIn(ctx);
  const input = { ...raw, text: raw.text.toWellFormed() };
  const problem = inputProblem(input);
  if (problem) return problem;
  const known = await whatIsKnown(ctx, senderId, input);
  if (!known) return noConversation(input.conversationId);
  const digest = digestOf(input);
  if (known.earlier) return repeated(known.earlier, digest);
  if (known.suspended) return senderSuspended();
  if (known.closed) return bookingNotConfirmed();
  if (input.replyToId && known.answered === null)
    return userError('InvalidInput', 'There is no such message to answer.', { field: 'replyToId' });
  const rules = await ctx.ports.textRules.inForce(ctx, known.ruleVersion);
  const screening = screenText(rules, input.text);
  if (screening.verdict === 'BLOCKED') return messageRefused(screening);
  const suspicious = screening.verdict === 'SUSPICIOUS';
  return transact(ctx, (tx) => store(tx, { ...input, senderId, digest, suspicious, ruleVersion: rules.version }));
}

function inputProblem(input: SendInput): Invalid | null {
  const { length } = input.clientMessageId;
  if (length < 1 || length > 100 || input.clientMessageId.includes('\u0000')) {
    return userError('InvalidInput', 'A client message id has 1 to 100 characters.', { field: 'clientMessageId' });
  }
  const problem = textProblem(input.text);
  return problem ? userError('InvalidInput', problem, { field: 'text' }) : null;
}

function digestOf(input: SendInput): string {
  return createHash('sha256')
    .update(JSON.stringify([input.text, input.replyToId ?? null]))
    .digest('hex');
}

export function messageRefused(screening: Screening): MessageRefused {
  const categories = [...new Set(screening.matches.map((match) => match.category))];
  return userError(
    'MessageRefused',
    `The rules here do not let this text through (${categories.join(', ')}). Change it and send it again.`,
    { categories },
  );
}

/** Everything that a send depends on; null for strangers and unknown conversations. */
async function whatIsKnown(ctx: Ctx, senderId: string, input: SendInput) {
  const row = await ctx.db
    .selectFrom('conversation_member as me')
    .leftJoin('user_standing as standing', 'standing.user_id', 'me.user_id')
    .leftJoin('text_rules as rules', 'rules.tenant_id', 'me.tenant_id')
    .leftJoin('message as reply', (join) =>
      join
        .onRef('reply.conversation_id', '=', 'me.conversation_id')
        .on('reply.id', '=', input.replyToId ?? '')
        .on('reply.sequence', 'is not', null),
    )
    .select(['standing.suspended', 'rules.version as ruleVersion', 'reply.id as answered'])
    .select(isClosedForMinors(sql.ref('me.conversation_id')).as('closed'))
    .where('me.conversation_id', '=', input.conversationId)
    .where('me.user_id', '=', senderId)
    .where('me.left_at', 'is', null)
    .executeTakeFirst();
  return row ? { ...row, earlier: await earlierSend(ctx, senderId, input) } : null;
}

function earlierSend(ctx: Ctx, senderId: string, input: SendInput): Promise<MessageRow | undefined> {
  return ctx.db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', input.conversationId)
    .where('sender_id', '=', senderId)
    .where('client_message_id', '=', input.clientMessageId)
    .executeTakeFirst();
}

function repeated(earlier: MessageRow, digest: string): SendResult {
  if (earlier.digest === digest) return { __typename: 'SendMessageSuccess', message: earlier };
  return userError(
    'IdempotencyConflict',
    `The client message id ${earlier.client_message_id} was already used for another message; use a fresh one.`,
  );
}

/** Under the conversation's lock: whoever sends the same message at the same time finds it here. */
async function store(tx: Write, draft: Draft): Promise<SendResult> {
  await lockConversation(tx, draft.conversationId);
  if (!(await isMember(tx, draft.conversationId, draft.senderId))) return noConversation(draft.conversationId);
  const earlier = await earlierSend(tx, draft.senderId, draft);
  if (earlier) return repeated(earlier, draft.digest);
  const message = await insert(tx, draft, draft.suspicious ? null : await nextSequence(tx, draft.conversationId));
  if (draft.suspicious) await tellSender(tx, message);
  else await announce(tx, message);
  await tx.send(scanMessage, {
    messageId: message.id,
    conversationId: message.conversation_id,
    senderId: draft.senderId,
    text: message.text,
    held: draft.suspicious,
    ruleVersion: draft.ruleVersion,
  });
  tx.afterCommit(() => stopTyping(tx, draft.conversationId, draft.senderId));
  return { __typename: 'SendMessageSuccess', message };
}

function insert(tx: Write, draft: Draft, sequence: number | null): Promise<MessageRow> {
  const now = tx.clock.now();
  return tx.db
    .insertInto('message')
    .values({
      id: tx.ids.next('message'),
      tenant_id: tx.viewer.tenantId,
      conversation_id: draft.conversationId,
      sender_id: draft.senderId,
      kind: 'TEXT',
      notice: null,
      client_message_id: draft.clientMessageId,
      digest: draft.digest,
      sequence,
      state: draft.suspicious ? 'HELD' : 'VISIBLE',
      text: draft.text,
      reply_to_id: draft.replyToId ?? null,
      suspicious: draft.suspicious,
      rule_version: draft.ruleVersion,
      verdict: null,
      verdict_at: null,
      created_at: now,
      visible_at: sequence === null ? null : now,
      edited_at: null,
      deleted_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The sender's other devices learn of a held message too; the subscription shows this event to nobody else. */
export async function tellSender(tx: Write, message: MessageRow): Promise<void> {
  const data = { messageId: message.id, onlyFor: message.sender_id };
  await appendToStream(tx, conversationStream(message.conversation_id), { type: 'JUDGED', data });
}
