import type { Ctx } from '../context.ts';
import { conversationById } from '../conversation/conversation.query.ts';
import type {
  MutationDeleteMessageArgs,
  MutationEditMessageArgs,
  MutationSendMessageArgs,
  QueryMessageArgs,
} from '../generated/resolvers.ts';
import { deleteMessage } from './delete.service.ts';
import { editMessage } from './edit.service.ts';
import { type MessageRow, messageById } from './message.query.ts';
import { sendMessage } from './send.service.ts';

const canBeRead = (row: MessageRow) => row.state === 'VISIBLE' || row.state === 'HELD';

export const messageResolvers = {
  Query: {
    message: (_: unknown, { id }: QueryMessageArgs, ctx: Ctx) => messageById(ctx, id),
  },
  Mutation: {
    sendMessage: (_: unknown, { input }: MutationSendMessageArgs, ctx: Ctx) => sendMessage(ctx, input),
    editMessage: (_: unknown, { input }: MutationEditMessageArgs, ctx: Ctx) => editMessage(ctx, input),
    deleteMessage: (_: unknown, { input }: MutationDeleteMessageArgs, ctx: Ctx) => deleteMessage(ctx, input),
  },
  Message: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => messageById(ctx, reference.id),
    conversation: (row: MessageRow, _args: unknown, ctx: Ctx) => conversationById(ctx, row.conversation_id),
    sender: (row: MessageRow) => (row.sender_id ? { __typename: 'User', id: row.sender_id } : null),
    // A tombstone shows nothing, not even to its sender.
    text: (row: MessageRow) => (canBeRead(row) ? row.text : null),
    clientMessageId: (row: MessageRow, _args: unknown, ctx: Ctx) =>
      row.sender_id === ctx.viewer.userId ? row.client_message_id : null,
    replyTo: (row: MessageRow, _args: unknown, ctx: Ctx) => (row.reply_to_id ? messageById(ctx, row.reply_to_id) : null),
    sentAt: (row: MessageRow) => row.created_at,
    visibleAt: (row: MessageRow) => row.visible_at,
    editedAt: (row: MessageRow) => row.edited_at,
  },
};
