import type { Write } from '../context.ts';

/** Gives up the change of address that a person has under way, if any. The caller holds the account's lock. */
export async function endOpenChanges(tx: Write, userId: string): Promise<void> {
  await tx.db
    .updateTable('email_change')
    .set({ ended_at: tx.clock.now() })
    .where('user_id', '=', userId)
    .where('completed_at', 'is', null)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends the right to undo the changes that a person made after this one: what is undone takes them with it. */
export async function endLaterChanges(tx: Write, change: { id: string; userId: string }): Promise<void> {
  await tx.db
    .updateTable('email_change')
    .set({ ended_at: tx.clock.now() })
    .where('user_id', '=', change.userId)
    .where('id', '>', change.id)
    .where('ended_at', 'is', null)
    .execute();
}
