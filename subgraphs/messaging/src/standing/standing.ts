import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx, Write } from '../context.ts';

export function senderSuspended(): UserError<'SenderSuspended'> {
  return userError('SenderSuspended', 'Your account is suspended: you can read, but not send or call.');
}

export async function isSuspended(ctx: Ctx, userId: string): Promise<boolean> {
  const row = await ctx.db.selectFrom('user_standing').select('suspended').where('user_id', '=', userId).executeTakeFirst();
  return row?.suspended ?? false;
}

/** Keeps the latest word: an older event that arrives late does not overwrite a newer one. */
export async function recordStanding(tx: Write, userId: string, suspended: boolean, at: Date): Promise<void> {
  await tx.db
    .insertInto('user_standing')
    .values({ user_id: userId, tenant_id: tx.viewer.tenantId, suspended, changed_at: at })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet({ suspended, changed_at: at }).where('user_standing.changed_at', '<=', at),
    )
    .execute();
}
