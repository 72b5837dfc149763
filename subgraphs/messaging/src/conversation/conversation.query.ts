import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { ConversationTable, MemberTable } from '../tables.ts';

export type ConversationRow = Selectable<ConversationTable>;
export type MemberRow = Selectable<MemberTable>;

/** The conversations of which the viewer is a member; every way to a conversation begins here. */
function mine(ctx: Ctx, userId: string) {
  return ctx.db
    .selectFrom('conversation')
    .selectAll('conversation')
    .where((where) =>
      where.exists(
        where
          .selectFrom('conversation_member as me')
          .select('me.user_id')
          .whereRef('me.conversation_id', '=', 'conversation.id')
          .where('me.user_id', '=', userId)
          .where('me.left_at', 'is', null),
      ),
    );
}

export async function conversationById(ctx: Ctx, id: string): Promise<ConversationRow | null> {
  const userId = ctx.viewer.userId;
  if (userId === null) return null;
  return ctx
    .loader<string, ConversationRow | null>('conversation', async (ids) => {
      const rows = await mine(ctx, userId)
        .where('conversation.id', 'in', [...ids])
        .execute();
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((wanted) => found.get(wanted) ?? null);
    })
    .load(id);
}

export async function conversationOfBooking(ctx: Ctx, bookingId: string): Promise<ConversationRow | null> {
  const userId = ctx.viewer.userId;
  if (userId === null) return null;
  return ctx
    .loader<string, ConversationRow | null>('conversation of booking', async (ids) => {
      const rows = await mine(ctx, userId)
        .where('conversation.booking_id', 'in', [...ids])
        .execute();
      const found = new Map(rows.map((row) => [row.booking_id, row]));
      return ids.map((wanted) => found.get(wanted) ?? null);
    })
    .load(bookingId);
}

export function myConversations(ctx: Ctx, args: PageArgs) {
  return paginate(mine(ctx, signedIn(ctx)), args, {
    order: [
      ['last_activity_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}

export function membersOf(ctx: Ctx, conversationId: string): Promise<readonly MemberRow[]> {
  return ctx
    .loader<string, readonly MemberRow[]>('members', async (ids) => {
      const rows = await ctx.db
        .selectFrom('conversation_member')
        .selectAll()
        .where('conversation_id', 'in', [...ids])
        .where('left_at', 'is', null)
        .orderBy('joined_at')
        .orderBy('user_id')
        .execute();
      return ids.map((id) => rows.filter((row) => row.conversation_id === id));
    })
    .load(conversationId);
}

/** Counted by the database from the viewer's cursor on, so that no device and no counter can drift. */
export function unreadCount(ctx: Ctx, conversationId: string): Promise<number> {
  const userId = signedIn(ctx);
  return ctx
    .loader<string, number>('unread', async (ids) => {
      const rows = await ctx.db
        .selectFrom('conversation_member as me')
        .innerJoin('message', (join) =>
          join.onRef('message.conversation_id', '=', 'me.conversation_id').onRef('message.sequence', '>', 'me.read_sequence'),
        )
        .select(['me.conversation_id', sql<number>`count(*)`.as('unread')])
        .where('me.conversation_id', 'in', [...ids])
        .where('me.user_id', '=', userId)
        .where('message.kind', '=', 'TEXT')
        .where('message.state', '=', 'VISIBLE')
        .where('message.sender_id', '!=', userId)
        .groupBy('me.conversation_id')
        .execute();
      const counts = new Map(rows.map((row) => [row.conversation_id, row.unread]));
      return ids.map((id) => counts.get(id) ?? 0);
    })
    .load(conversationId);
}
