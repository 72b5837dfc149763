import type { Ctx } from '../context.ts';
import { type Policies, policiesOf, type Setting } from './settings.rules.ts';

export interface SettingRow extends Setting {
  readonly version: number;
  readonly at: Date;
  /** Null: the installation. */
  readonly changedBy: string | null;
}

/** What this marketplace has set, by name; in the caller's transaction, if there is one. */
export async function readSettings(ctx: Pick<Ctx, 'db'>): Promise<SettingRow[]> {
  const rows = await ctx.db.selectFrom('tenant_setting').selectAll().orderBy('name').execute();
  return rows.map(({ name, value, version, changed_at: at, changed_by: changedBy }) => ({ name, value, version, at, changedBy }));
}

export async function readPolicies(ctx: Pick<Ctx, 'db'>): Promise<Policies> {
  return policiesOf(await readSettings(ctx));
}
