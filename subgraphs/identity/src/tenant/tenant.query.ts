import type { Ctx } from '../context.ts';

export interface TenantRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly locale: string;
  readonly currency: string;
  readonly timeZone: string;
}

/** The tenant of this request; null where the address belongs to none. */
export async function readTenant(ctx: Pick<Ctx, 'db' | 'viewer'>): Promise<TenantRow | null> {
  const row = await ctx.db
    .selectFrom('tenant')
    .innerJoin('tenant_brand', 'tenant_brand.tenant_id', 'tenant.id')
    .select(['id', 'slug', 'name', 'locale', 'currency', 'time_zone as timeZone'])
    .where('id', '=', ctx.viewer.tenantId)
    .executeTakeFirst();
  return row ?? null;
}

/** The same, read once per request. */
export function loadTenant(ctx: Ctx): Promise<TenantRow | null> {
  const readAll = (ids: readonly string[]) => Promise.all(ids.map(() => readTenant(ctx)));
  return ctx.loader('tenant', readAll).load(ctx.viewer.tenantId);
}

/** What the router needs to find the tenant of a host: the one thing that is read over all tenants. */
export async function listTenants(ctx: Pick<Ctx, 'db'>) {
  return ctx.db.selectFrom('tenant').select(['id', 'slug', 'hosts', 'is_public as public']).orderBy('id').execute();
}
