import { userError } from '@lyceum/kit/errors/failure.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import { type Brand, judgeBrand } from './brand.rules.ts';
import { govern } from './govern.ts';
import { readTenant } from './tenant.query.ts';

/** What is left out stays; null takes a logo or a colour away. */
export type BrandChange = { readonly [K in keyof Brand]?: Brand[K] | null | undefined };

const required = ['name', 'locale', 'currency', 'timeZone'] as const;

/** Changes how a marketplace shows itself. Its prices keep their currency: this one is for what is offered from now on. */
export function setBrand(ctx: Ctx, { reason, ...given }: BrandChange & { readonly reason: string }) {
  return govern(ctx, { permission: 'tenant:manage', reason }, async (tx, why) => {
    // A name or a zone is always there; null for one of them says no more than nothing.
    const change = Object.fromEntries(
      Object.entries(given).filter(
        ([name, value]) => value !== undefined && (value !== null || !required.some((one) => one === name)),
      ),
    ) as Partial<Brand>;
    const fault = judgeBrand(change);
    if (fault) return userError('InvalidInput', fault.message, { field: fault.field });
    const before = (await readTenant(tx))!;
    const differing = (Object.keys(change) as (keyof Brand)[]).filter((name) => change[name] !== before[name]);
    if (differing.length > 0) {
      const { name, locale, currency, timeZone, logoUrl, primaryColour, accentColour } = { ...before, ...change };
      await tx.db
        .updateTable('tenant_brand')
        .set({
          name,
          locale,
          currency,
          time_zone: timeZone,
          logo_url: logoUrl,
          primary_colour: primaryColour,
          accent_colour: accentColour,
        })
        .execute();
      const facts = { from: pick(before, differing), to: pick(change, differing) };
      await recordAudit(tx, { action: 'tenant.brand_changed', subjectId: before.id, facts, reason: why });
      tellChanged(tx, 'Tenant', before.id);
    }
    return { __typename: 'SetBrandSuccess' as const, tenant: (await readTenant(tx))! };
  });
}

function pick(brand: Partial<Brand>, names: readonly (keyof Brand)[]) {
  return Object.fromEntries(names.map((name) => [name, brand[name] ?? null]));
}
