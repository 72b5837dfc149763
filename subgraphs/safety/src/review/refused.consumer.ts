import { on } from '@lyceum/kit/bus/consumer.ts';
import { decisionRefused } from '@lyceum/schema/messages.ts';
import type { Ports, Write } from '../context.ts';
import type { SafetyTables } from '../tables.ts';

/**
 * Identity suspended nobody: the subject may do as much as who decided. The decision stays in the history, what it hid stays hidden, and the case is
 * open again for admins. Where another case about the message has been opened meanwhile, that one is theirs.
 */
export const refusedConsumer = on<NonNullable<(typeof decisionRefused)['payload']>, Ports, SafetyTables>(
  decisionRefused,
  async (tx, { decisionId, caseId }) => {
    const now = tx.clock.now();
    const fresh = await tx.db
      .insertInto('decision_refusal')
      .values({ decision_id: decisionId, tenant_id: tx.viewer.tenantId, refused_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('decision_id')
      .executeTakeFirst();
    // Told again, when an admin may have decided since.
    if (!fresh) return;
    const about = await tx.db
      .selectFrom('moderation_case')
      .select(['id', 'message_id'])
      .where('id', '=', caseId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const openId = (await openCaseAbout(tx, about.message_id)) ?? about.id;
    await tx.db
      .updateTable('moderation_case')
      .set({ state: 'OPEN', decided_at: null, escalated_at: now, lease_holder: null, lease_token: null, lease_until: null })
      .where('id', '=', openId)
      .execute();
  },
);

async function openCaseAbout(tx: Write, messageId: string): Promise<string | undefined> {
  const open = await tx.db
    .selectFrom('moderation_case')
    .select('id')
    .where('message_id', '=', messageId)
    .where('state', '=', 'OPEN')
    .forUpdate()
    .executeTakeFirst();
  return open?.id;
}
