import type { Ctx } from '../context.ts';
import { type RelyingParty, relyingPartyAt } from './relying-party.rules.ts';

/** The relying party of a page of this tenant's, with the name that authenticators show; null where the page is none of its. */
export async function readRelyingParty(ctx: Ctx, origin: string): Promise<(RelyingParty & { readonly name: string }) | null> {
  const tenant = await ctx.db
    .selectFrom('tenant')
    .innerJoin('tenant_brand', 'tenant_brand.tenant_id', 'tenant.id')
    .select(['slug', 'hosts', 'name'])
    .where('id', '=', ctx.viewer.tenantId)
    .executeTakeFirst();
  const party = tenant && relyingPartyAt(tenant, ctx.ports.settings.passkeyDomains, origin);
  return party ? { ...party, name: tenant.name } : null;
}
