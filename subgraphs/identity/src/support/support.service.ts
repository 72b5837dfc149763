import { type Order, onAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import { readSupportCase } from './support.query.ts';

/** Long enough for a conversation with the person, too short to be kept open. */
const livesMs = 30 * 60_000;

/** A query writes nothing, so that the look is opened by a mutation: whoever looks at an account is in its log before they see anything. */
export function openSupportCase(ctx: Ctx, order: Order) {
  return onAccount(ctx, 'USERS_READ', order, async (tx, { id: userId }, reason) => {
    const id = tx.ids.next('support');
    const now = tx.clock.now();
    await tx.db
      .insertInto('support_case')
      .values({
        id,
        tenant_id: tx.viewer.tenantId,
        user_id: userId,
        opened_by: tx.viewer.userId!,
        opened_at: now,
        expires_at: new Date(now.getTime() + livesMs),
      })
      .execute();
    await recordAudit(tx, { action: 'account.support_opened', subjectId: userId, facts: { supportCaseId: id }, reason });
    return { __typename: 'OpenSupportCaseSuccess' as const, case: (await readSupportCase(tx, id))! };
  });
}
