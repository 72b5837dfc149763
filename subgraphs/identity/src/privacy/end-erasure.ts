import { sendPrivacyMail } from '@lyceum/schema/messages.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';

/** Takes an erasure back that waits for its day, and tells the person; false where it has begun or ended. */
export async function endErasure(tx: Write, erasureId: string): Promise<boolean> {
  const ended = await tx.db
    .updateTable('erasure')
    .set({ state: 'CANCELLED', ended_at: tx.clock.now() })
    .where('id', '=', erasureId)
    .where('state', '=', 'WAITING')
    .returning('user_id')
    .executeTakeFirst();
  if (!ended) return false;
  const { user_id: userId } = ended;
  await recordAudit(tx, { action: 'erasure.cancelled', subjectId: userId, actorId: userId, facts: { erasureId } });
  await tx.send(sendPrivacyMail, { userId, news: 'ERASURE_CANCELLED', requestId: erasureId });
  return true;
}

/** Takes back what was asked for since then, by somebody who may not have been the account's owner. The caller holds the account's lock. */
export async function endErasureSince(tx: Write, userId: string, since: Date): Promise<void> {
  const asked = await tx.db
    .selectFrom('erasure')
    .select('id')
    .where('user_id', '=', userId)
    .where('state', '=', 'WAITING')
    .where('requested_at', '>=', since)
    .executeTakeFirst();
  if (asked) await endErasure(tx, asked.id);
}
