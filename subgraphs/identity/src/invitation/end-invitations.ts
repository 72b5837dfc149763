import type { Write } from '../context.ts';

/** Takes back what somebody has sent and nobody has accepted: who loses a role must not come back by an invitation of their own. The caller holds the account's lock. */
export async function endInvitationsOf(tx: Write, userId: string): Promise<void> {
  await tx.db
    .updateTable('invitation')
    .set({ revoked_at: tx.clock.now() })
    .where('invited_by', '=', userId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}
