import { refuse, transact } from '@lyceum/kit/context/transact.ts';
import type { Ctx } from '../context.ts';
import { type NewTenant, openTenant } from './open-tenant.ts';
import { setSuspended, type Why } from './suspend-tenant.ts';

/** For operators, in a context of the new tenant: what is wrong with it, or null once it is there. Nobody is invited; the first admin registers and is granted the role. */
export function openTenantByOperator(ctx: Ctx, wanted: NewTenant): ReturnType<typeof openTenant> {
  return transact(ctx, async (tx) => {
    const refusal = await openTenant(tx, wanted);
    return refusal ? refuse(refusal) : null;
  });
}

/** The same for closing and opening again, in a context of that tenant. */
export function setSuspendedByOperator(ctx: Ctx, suspended: boolean, why: Why): Promise<void> {
  return transact(ctx, (tx) => setSuspended(tx, suspended, why));
}

/** Every marketplace of the installation; in a context of all (`*`). */
export function listAllTenants({ db }: Pick<Ctx, 'db'>) {
  return db
    .selectFrom('tenant')
    .innerJoin('tenant_brand', 'tenant_brand.tenant_id', 'tenant.id')
    .select(['slug', 'name', 'hosts', 'is_public as public', 'suspended_at as suspendedAt'])
    .orderBy('slug')
    .execute();
}
