import type { EntityManager } from '@mikro-orm/postgresql';
import { sql } from 'kysely';

/** Gives an open transaction its tenant, until it ends or adopts another; refused outside a transaction, where it would bind nothing. */
export async function adoptTenant(em: EntityManager, tenantId: string): Promise<void> {
  if (!em.isInTransaction()) throw new Error('A tenant can be adopted within a transaction only.');
  if (tenantId === '') throw new TypeError('A message without a tenant cannot be handled.');
  await sql`select set_config('app.tenant', ${tenantId}, true)`.execute(em.getKysely());
}
