import type { Ctx } from '../context.ts';
import { readPolicies } from '../tenant/settings.query.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import type { PasswordPolicy } from './password.rules.ts';

/** What the marketplace of this request asks of new passwords. */
export async function readPasswordPolicy(ctx: Pick<Ctx, 'db' | 'viewer'>): Promise<PasswordPolicy> {
  const { passwordMinLength } = await readPolicies(ctx);
  const tenant = await readTenant(ctx);
  return { least: passwordMinLength, names: tenant ? [tenant.name, tenant.slug] : [] };
}
