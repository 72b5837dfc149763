import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';

/** Takes the links of an account away that were made since then, by somebody who may not have been its owner. The caller holds the account's lock. */
export async function endLinksSince(tx: Write, userId: string, since: Date): Promise<void> {
  const ended = await tx.db
    .deleteFrom('federated_identity')
    .where('user_id', '=', userId)
    .where('linked_at', '>=', since)
    .returning(['id', 'provider'])
    .execute();
  for (const { id: identityId, provider } of ended)
    await recordAudit(tx, {
      action: 'federated_identity.unlinked',
      subjectId: userId,
      actorId: userId,
      facts: { provider, identityId },
    });
}
