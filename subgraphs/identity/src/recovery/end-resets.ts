import type { Write } from '../context.ts';

/** Ends all tokens of a person that are on their way, but one. The caller holds the account's lock. */
export async function endResets(tx: Write, userId: string, but = ''): Promise<void> {
  await tx.db
    .updateTable('password_reset')
    .set({ ended_at: tx.clock.now() })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('id', '<>', but)
    .execute();
}
