import { sql } from 'kysely';
import type { Write } from '../context.ts';
import { covers, grantedScopes, type Override } from '../permission/permission.rules.ts';
import type { InvitedRole } from './invitation.rules.ts';

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

const roles: readonly InvitedRole[] = ['MENTEE', 'MODERATOR', 'ADMIN'];

/** The same for what somebody with these scopes could not send any more. */
export async function endInvitationsBeyond(
  tx: Write,
  userId: string,
  scopes: readonly string[],
  overrides: readonly Override[],
): Promise<void> {
  if (!scopes.includes('users:invite')) return endInvitationsOf(tx, userId);
  const beyond = roles.filter((role) => !covers(scopes, grantedScopes(role, overrides)));
  if (beyond.length === 0) return;
  await tx.db
    .updateTable('invitation')
    .set({ revoked_at: tx.clock.now() })
    .where('invited_by', '=', userId)
    .where('role', '=', sql<InvitedRole>`any(${beyond}::text[])`)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}
