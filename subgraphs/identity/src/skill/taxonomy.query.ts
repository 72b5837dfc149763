import type { Ctx } from '../context.ts';
import type { SkillRow } from './skill.rules.ts';
import { makeTaxonomy, sharedTaxonomy, type Taxonomy } from './taxonomy.ts';

/** The taxonomy of this marketplace, read once per request. */
export function loadTaxonomy(ctx: Ctx): Promise<Taxonomy> {
  const readAll = (tenants: readonly string[]) => Promise.all(tenants.map(() => readTaxonomy(ctx)));
  return ctx.loader('taxonomy', readAll).load(ctx.viewer.tenantId);
}

/** As it stands in the caller's transaction. */
export async function readTaxonomy(ctx: Ctx): Promise<Taxonomy> {
  const rows = await ctx.db.selectFrom('skill').selectAll().where('tenant_id', '=', ctx.viewer.tenantId).orderBy('id').execute();
  if (rows.length === 0) return sharedTaxonomy();
  return makeTaxonomy(
    rows.map((row): SkillRow => {
      const { id, slug, names, synonyms, hidden } = row;
      return { id, slug, names, synonyms, hidden, parentId: row.parent_id, mergedInto: row.merged_into };
    }),
  );
}
