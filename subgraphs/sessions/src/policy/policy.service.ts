import type { Ctx, Write } from '../context.ts';
import { ordinaryTerms, type PolicyTerms } from './policy.rules.ts';

export interface Policy {
  readonly version: number;
  readonly terms: PolicyTerms;
}

/** The tenant's newest policy; version 0 where none was published yet. */
export async function currentPolicy(ctx: Ctx): Promise<Policy> {
  const row = await ctx.db
    .selectFrom('policy')
    .select(['version', 'terms'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { version: 0, terms: ordinaryTerms };
}

/** One version, for what was frozen with it; batched, and never stale because versions are never rewritten. */
export function policyVersion(ctx: Ctx, version: number): Promise<Policy> {
  return ctx
    .loader<number, Policy>('policy version', async (versions) => {
      const rows = await ctx.db
        .selectFrom('policy')
        .select(['version', 'terms'])
        .where('version', 'in', [...versions])
        .execute();
      const byVersion = new Map(rows.map((row) => [row.version, row]));
      return versions.map((asked) => byVersion.get(asked) ?? (new Error(`There is no policy of version ${asked}.`) as never));
    })
    .load(version);
}

/** The policy to freeze with a purchase: stores the ordinary terms as version 1 first, where the tenant has none, so that they cannot change under it. */
export async function frozenPolicy(tx: Write): Promise<Policy> {
  const current = await currentPolicy(tx);
  if (current.version > 0) return current;
  await publishTerms(tx, 1, current.terms);
  return policyVersion(tx, 1);
}

/** Publishes terms as this version; does nothing where the version exists. */
export async function publishTerms(tx: Write, version: number, terms: PolicyTerms): Promise<void> {
  await tx.db
    .insertInto('policy')
    .values({ tenant_id: tx.viewer.tenantId, version, terms: JSON.stringify(terms), published_at: tx.clock.now() })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'version']).doNothing())
    .execute();
}
