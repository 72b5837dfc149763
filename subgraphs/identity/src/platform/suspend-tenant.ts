import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { announceTenant } from '../tenant/announce.ts';
import { lockTenant } from '../tenant/govern.ts';

export interface Why {
  readonly reason: string;
  readonly operator?: string;
}

/** Closes a marketplace or opens it again, in a transaction of its own tenant: routers let nobody in, and close what is open. A second time changes nothing. */
export async function setSuspended(tx: Write, suspended: boolean, { reason, ...by }: Why): Promise<void> {
  const { tenantId } = tx.viewer;
  await lockTenant(tx);
  const changed = await tx.db
    .updateTable('tenant')
    .set({ suspended_at: suspended ? tx.clock.now() : null })
    .where('id', '=', tenantId)
    .where('suspended_at', suspended ? 'is' : 'is not', null)
    .returning('id')
    .executeTakeFirst();
  if (!changed) return;
  await announceTenant(tx);
  const action = suspended ? 'tenant.suspended' : 'tenant.resumed';
  await recordAudit(tx, { action, subjectId: tenantId, facts: { ...by }, reason });
}
