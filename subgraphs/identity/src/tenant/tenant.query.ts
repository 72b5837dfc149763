import type { Ctx } from '../context.ts';
import type { Brand } from './brand.rules.ts';
import { featuresOf, type Setting } from './settings.rules.ts';

export interface TenantRow extends Brand {
  readonly id: string;
  readonly slug: string;
}

/** The tenant of this request; null where the address belongs to none. */
export async function readTenant(ctx: Pick<Ctx, 'db' | 'viewer'>): Promise<TenantRow | null> {
  const row = await ctx.db
    .selectFrom('tenant')
    .innerJoin('tenant_brand', 'tenant_brand.tenant_id', 'tenant.id')
    .select(['id', 'slug', 'name', 'locale', 'currency', 'time_zone as timeZone'])
    .select(['logo_url as logoUrl', 'primary_colour as primaryColour', 'accent_colour as accentColour'])
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

/** The same with what else routers judge by. In a context of all tenants (`*`). Two queries, however many there are. */
export async function listForRouters({ db }: Pick<Ctx, 'db'>) {
  const tenants = await db
    .selectFrom('tenant')
    .select(['id', 'slug', 'hosts', 'is_public as public', 'suspended_at'])
    .orderBy('id')
    .execute();
  const settings = Map.groupBy(
    await db.selectFrom('tenant_setting').select(['tenant_id', 'name', 'value']).execute(),
    (row) => row.tenant_id,
  );
  return tenants.map(({ suspended_at, ...tenant }) => ({
    ...tenant,
    suspended: suspended_at !== null,
    features: featuresOf((settings.get(tenant.id) ?? []) satisfies readonly Setting[]),
  }));
}

/** A number that is another one after each change of what routers know: versions only go up, and tenants never go. */
export async function readTenantsStamp({ db }: Pick<Ctx, 'db'>): Promise<number> {
  const { stamp } = await db
    .selectFrom('tenant')
    .select((sql) => sql.fn.sum<string | null>('version').as('stamp'))
    .executeTakeFirstOrThrow();
  return Number(stamp ?? 0);
}
