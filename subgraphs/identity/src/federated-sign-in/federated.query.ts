import type { Ctx } from '../context.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import type { Claims } from './claims.rules.ts';
import type { Provider } from './provider/port.ts';

/** The providers that this tenant offers. */
export async function listProviders(ctx: Ctx): Promise<readonly Provider[]> {
  const tenant = await readTenant(ctx);
  return tenant ? ctx.ports.providers.offeredTo(tenant.slug) : [];
}

export async function findProvider(ctx: Ctx, id: string): Promise<Provider | null> {
  return (await listProviders(ctx)).find((provider) => provider.id === id) ?? null;
}

/** Whose account a provider's person is linked to; null for nobody's of this tenant. */
export async function findLinked(ctx: Pick<Ctx, 'db'>, { issuer, subject }: Claims): Promise<string | null> {
  const row = await ctx.db
    .selectFrom('federated_identity')
    .select('user_id as userId')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.userId ?? null;
}

/** The providers' persons that are linked to an account, oldest first. */
export function listLinked(ctx: Pick<Ctx, 'db'>, userId: string) {
  return ctx.db
    .selectFrom('federated_identity')
    .select(['id', 'provider', 'email', 'linked_at as linkedAt'])
    .where('user_id', '=', userId)
    .orderBy('linked_at')
    .orderBy('id')
    .execute();
}
