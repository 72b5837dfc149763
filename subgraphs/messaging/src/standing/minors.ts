import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { type RawBuilder, sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';

/** Told to both sides alike; it does not say that one of them is a minor. */
export function bookingNotConfirmed(): UserError<'BookingNotConfirmed'> {
  return userError('BookingNotConfirmed', 'You can write and call here while a booking of the two of you is confirmed.');
}

/** True for conversations with a minor that no confirmed booking stands behind: private contact with strangers. */
export function isClosedForMinors(conversationId: RawBuilder<unknown>) {
  return sql<boolean>`exists (
    select from conversation
    join conversation_member on conversation_member.conversation_id = conversation.id and conversation_member.left_at is null
    join user_age on user_age.user_id = conversation_member.user_id and user_age.minor
    where conversation.id = ${conversationId} and conversation.booking_state is distinct from 'CONFIRMED'
  )`;
}

export async function readClosedForMinors(ctx: Ctx, conversationId: string): Promise<boolean> {
  const { closed } = await ctx.db.selectNoFrom(isClosedForMinors(sql`${conversationId}`).as('closed')).executeTakeFirstOrThrow();
  return closed;
}

/** Keeps the latest word: an older event that arrives late does not overwrite a newer one. */
export async function recordAge(tx: Write, userId: string, minor: boolean, at: Date): Promise<void> {
  await tx.db
    .insertInto('user_age')
    .values({ user_id: userId, tenant_id: tx.viewer.tenantId, minor, changed_at: at })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet({ minor, changed_at: at }).where('user_age.changed_at', '<=', at),
    )
    .execute();
}
