import type { Write } from '../context.ts';

/** Live topic of changed tenants: routers read the list anew. */
export const tenantsTopic = 'tenants';

/** Counts a change of what routers know of this tenant, in its transaction, and hints after the commit. The count goes up by one under the row's lock. */
export async function announceTenant(tx: Write): Promise<void> {
  const { tenantId } = tx.viewer;
  await tx.db
    .updateTable('tenant')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', tenantId)
    .execute();
  tx.afterCommit(() => tx.live.publish(tenantsTopic, { tenantId }));
}
