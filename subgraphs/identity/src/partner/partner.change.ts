import type { Write } from '../context.ts';

/** Live topic of changed partners, keys and manifests: routers read the list anew. */
export const partnersTopic = 'partners';

/** Counts the change in its transaction, for routers that poll, and hints after the commit for those that listen. */
export async function announceChange(tx: Write): Promise<void> {
  const { tenantId } = tx.viewer;
  await tx.db
    .insertInto('partner_change')
    .values({ tenant_id: tenantId, count: 1 })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet((eb) => ({ count: eb('partner_change.count', '+', 1) })))
    .execute();
  tx.afterCommit(() => tx.live.publish(partnersTopic, { tenantId }));
}
