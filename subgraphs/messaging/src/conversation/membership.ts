import type { UserError } from '@lyceum/kit/errors/failure.ts';
import { Failure, userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx, Write } from '../context.ts';

/** A stranger gets the same answer as for an id that does not exist, so that nobody learns who talks with whom. */
export function noConversation(id: string): UserError<'NotFound'> {
  return userError('NotFound', `There is no conversation ${id} of yours.`);
}

/** The same for subscriptions, which have no result union. */
export function requireMember(isMember: boolean, id: string): void {
  if (!isMember) throw new Failure('NOT_FOUND', `There is no conversation ${id} of yours.`);
}

export async function isMember(ctx: Ctx, conversationId: string, userId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('conversation_member')
    .select('user_id')
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** The members' account ids in one fixed order, so that transactions which write for all of them cannot lock one another out. */
export async function memberIds(ctx: Ctx, conversationId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('conversation_member')
    .select('user_id')
    .where('conversation_id', '=', conversationId)
    .where('left_at', 'is', null)
    .orderBy('user_id')
    .execute();
  return rows.map((row) => row.user_id);
}

/** Whoever changes what a conversation shows takes this lock first: numbers and events come in one order, without gaps. */
export async function lockConversation(tx: Write, conversationId: string): Promise<void> {
  await tx.db.selectFrom('conversation').select('id').where('id', '=', conversationId).forUpdate().execute();
}
