import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { MessageTable } from '../tables.ts';

export type MessageRow = Selectable<MessageTable>;

/** Messages that the viewer may see: of their conversations, and what was never visible only by its sender. */
function visibleTo(ctx: Ctx, userId: string) {
  return ctx.db
    .selectFrom('message')
    .innerJoin('conversation_member as me', 'me.conversation_id', 'message.conversation_id')
    .selectAll('message')
    .where('me.user_id', '=', userId)
    .where('me.left_at', 'is', null)
    .where((where) => where.or([where('message.sequence', 'is not', null), where('message.sender_id', '=', userId)]));
}

export async function messageById(ctx: Ctx, id: string): Promise<MessageRow | null> {
  const userId = ctx.viewer.userId;
  if (userId === null) return null;
  return ctx
    .loader<string, MessageRow | null>('message', async (ids) => {
      const rows = await visibleTo(ctx, userId)
        .where('message.id', 'in', [...ids])
        .execute();
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((wanted) => found.get(wanted) ?? null);
    })
    .load(id);
}

/** For an event that names its audience, and for that alone: it asks nobody whether they may see it. */
export async function messageForAudience(ctx: Ctx, id: string): Promise<MessageRow | null> {
  return (await ctx.db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** The history; whoever holds the conversation's row is a member already. */
export function messagesOf(ctx: Ctx, conversationId: string, args: PageArgs) {
  const query = ctx.db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('sequence', 'is not', null);
  return paginate(query, args, { order: [['sequence', 'asc']] });
}

export function lastMessage(ctx: Ctx, conversationId: string): Promise<MessageRow | null> {
  return ctx
    .loader<string, MessageRow | null>('last message', async (ids) => {
      const rows = await ctx.db
        .selectFrom('message')
        .innerJoin('conversation', (join) =>
          join
            .onRef('conversation.id', '=', 'message.conversation_id')
            .onRef('conversation.head_sequence', '=', 'message.sequence'),
        )
        .selectAll('message')
        .where('message.conversation_id', 'in', [...ids])
        .execute();
      const found = new Map(rows.map((row) => [row.conversation_id, row]));
      return ids.map((id) => found.get(id) ?? null);
    })
    .load(conversationId);
}

export function heldMessages(ctx: Ctx, conversationId: string): Promise<MessageRow[]> {
  return ctx.db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('sender_id', '=', signedIn(ctx))
    .where('state', '=', 'HELD')
    .orderBy('id')
    .limit(100)
    .execute();
}
