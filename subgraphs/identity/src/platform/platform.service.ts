import { inTenant } from '@lyceum/kit/context/make-context.ts';
import { refuse, transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Ctx, Write } from '../context.ts';
import { createInvitation } from '../invitation/invite.service.ts';
import { platformScope } from '../permission/permission.rules.ts';
import { isEmail, normaliseEmail } from '../registration/registration.rules.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { refusalOfReason } from '../tenant/govern.ts';
import { listTenants } from '../tenant/tenant.query.ts';
import { type NewTenant, openTenant } from './open-tenant.ts';
import { setSuspended } from './suspend-tenant.ts';

/** Opens a marketplace; its first admin is invited by mail. */
export async function createTenant(ctx: Ctx, { adminEmail, ...wanted }: NewTenant & { readonly adminEmail: string }) {
  const email = normaliseEmail(adminEmail);
  return (await refusalOfPlatform(ctx, wanted.reason)) ?? create(ctx, email, wanted);
}

async function create(ctx: Ctx, email: string, wanted: NewTenant) {
  if (!isEmail(email)) return userError('InvalidInput', 'This is not an address for mail.', { field: 'adminEmail' });
  return transact(inTenant(ctx, ctx.ids.next('tenant')), async (tx) => {
    const refusal = await openTenant(tx, wanted);
    if (refusal) return refuse(refusal);
    await createInvitation(tx, email, 'ADMIN');
    return { __typename: 'CreateTenantSuccess' as const, slug: wanted.slug, tenantId: tx.viewer.tenantId };
  });
}

interface Order {
  readonly slug: string;
  readonly reason: string;
}

export const suspendTenant = (ctx: Ctx, order: Order) => setStanding(ctx, order, true);
export const resumeTenant = (ctx: Ctx, order: Order) => setStanding(ctx, order, false);

async function setStanding(ctx: Ctx, { slug, reason }: Order, suspended: boolean) {
  const refusal = await refusalOfPlatform(ctx, reason);
  if (refusal) return refusal;
  const tenant = (await listTenants(ctx)).find((one) => one.slug === slug);
  if (!tenant) return userError('NotFound', `There is no marketplace ${slug}.`);
  if (tenant.id === ctx.viewer.tenantId)
    return userError('InvalidInput', 'Nobody closes the marketplace in which their own account is.', { field: 'slug' });
  await transact(inTenant(ctx, tenant.id), (tx) => setSuspended(tx, suspended, { reason: reason.trim() }));
  return { __typename: 'SuspendTenantSuccess' as const, slug, suspended };
}

/** Why somebody may not run the installation, as the schema says it; null for who may. The proof is that of the session in their own marketplace. */
async function refusalOfPlatform(ctx: Ctx, reason: string) {
  requireScope(ctx, platformScope);
  const userId = signedIn(ctx);
  return refusalOfReason(reason) ?? transact(ctx, (tx: Write) => missingProof(tx, userId));
}
