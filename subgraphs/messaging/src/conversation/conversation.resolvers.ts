import { streamCursor } from '@lyceum/kit/stream/stream.ts';
import { activeCall } from '../call/call.query.ts';
import type { Ctx } from '../context.ts';
import { conversationStream } from '../events/streams.ts';
import type {
  ConversationMessagesArgs,
  MutationMarkReadArgs,
  QueryConversationArgs,
  QueryMyConversationsArgs,
} from '../generated/resolvers.ts';
import { heldMessages, lastMessage, messagesOf } from '../message/message.query.ts';
import {
  type ConversationRow,
  conversationById,
  conversationOfBooking,
  type MemberRow,
  membersOf,
  myConversations,
  unreadCount,
} from './conversation.query.ts';
import { markRead } from './mark-read.service.ts';

const person = (row: MemberRow) => ({ __typename: 'User', id: row.user_id });

export const conversationResolvers = {
  Query: {
    conversation: (_: unknown, { id }: QueryConversationArgs, ctx: Ctx) => conversationById(ctx, id),
    myConversations: (_: unknown, args: QueryMyConversationsArgs, ctx: Ctx) => myConversations(ctx, args),
  },
  Mutation: {
    markRead: (_: unknown, { input }: MutationMarkReadArgs, ctx: Ctx) => markRead(ctx, input),
  },
  MarkReadSuccess: {
    conversation: (success: { conversationId: string }, _args: unknown, ctx: Ctx) =>
      conversationById(ctx, success.conversationId),
  },
  Conversation: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => conversationById(ctx, reference.id),
    booking: (row: ConversationRow) => (row.booking_id ? { __typename: 'Booking', id: row.booking_id } : null),
    bookingState: (row: ConversationRow) => row.booking_state,
    members: (row: ConversationRow, _args: unknown, ctx: Ctx) => membersOf(ctx, row.id),
    messages: (row: ConversationRow, args: ConversationMessagesArgs, ctx: Ctx) => messagesOf(ctx, row.id, args),
    lastMessage: (row: ConversationRow, _args: unknown, ctx: Ctx) => lastMessage(ctx, row.id),
    heldMessages: (row: ConversationRow, _args: unknown, ctx: Ctx) => heldMessages(ctx, row.id),
    headSequence: (row: ConversationRow) => row.head_sequence,
    unreadCount: (row: ConversationRow, _args: unknown, ctx: Ctx) => unreadCount(ctx, row.id),
    readCursors: (row: ConversationRow, _args: unknown, ctx: Ctx) => membersOf(ctx, row.id),
    activeCall: (row: ConversationRow, _args: unknown, ctx: Ctx) => activeCall(ctx, row.id),
    eventCursor: (row: ConversationRow, _args: unknown, ctx: Ctx) => streamCursor(ctx, conversationStream(row.id)),
    lastActivityAt: (row: ConversationRow) => row.last_activity_at,
    createdAt: (row: ConversationRow) => row.created_at,
  },
  ConversationMember: { user: person, joinedAt: (row: MemberRow) => row.joined_at },
  ReadCursor: { user: person, upToSequence: (row: MemberRow) => row.read_sequence, movedAt: (row: MemberRow) => row.read_at },
  Booking: {
    __resolveReference: (reference: { id: string }) => reference,
    conversation: (booking: { id: string }, _args: unknown, ctx: Ctx) => conversationOfBooking(ctx, booking.id),
  },
  User: { __resolveReference: (reference: { id: string }) => reference },
};
