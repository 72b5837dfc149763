import type { Ctx } from '../context.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { languageOf } from './language.ts';
import type { Template } from './template.ts';

export interface Addressed<F> {
  /** The mail's own: the same mail sent twice has the same. It names the development inbox's file. */
  readonly id: string;
  readonly to: string;
  readonly facts: F;
}

/** Sends a mail in the tenant's name and language. Rejects when it could not be handed over. */
export async function post<F>(ctx: Ctx, template: Template<F>, { id, to, facts }: Addressed<F>): Promise<void> {
  const tenant = await readTenant(ctx);
  if (!tenant) throw new Error(`the mail ${id} is of a tenant without a brand: ${ctx.viewer.tenantId}`);
  const rendered = template.render(languageOf(tenant.locale), { tenant: tenant.name }, facts);
  await ctx.ports.mail.send({ id, from: { name: tenant.name, address: ctx.ports.settings.mailFrom }, to, ...rendered });
}
