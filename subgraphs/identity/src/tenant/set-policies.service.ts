import { userError } from '@lyceum/kit/errors/failure.ts';
import { sql } from 'kysely';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { endTokens } from '../session/end-session.ts';
import { announceTenant } from './announce.ts';
import { govern } from './govern.ts';
import { readSettings, type SettingRow } from './settings.query.ts';
import { type Feature, featuresOf, judgePolicies, type Policies, policiesOf } from './settings.rules.ts';

type Given<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

/** Changes the policies that are given, and leaves the others. */
export function setPolicies(ctx: Ctx, { reason, ...given }: Given<Policies> & { readonly reason: string }) {
  const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) as Partial<Policies>;
  return govern(ctx, { permission: 'tenant:manage', reason }, async (tx, why) => {
    const fault = judgePolicies(change);
    if (fault) return userError('InvalidInput', fault.message, { field: fault.field });
    const before = await readSettings(tx);
    const now = policiesOf(before);
    const differing = Object.entries(change).filter(([name, value]) => now[name as keyof Policies] !== value);
    for (const [name, value] of differing) await store(tx, before, { name, value, from: now[name as keyof Policies], why });
    if (change.secondFactorForStaff && !now.secondFactorForStaff) await endTokensOfStaff(tx);
    return { __typename: 'SetPoliciesSuccess' as const, settings: settingsOf(await readSettings(tx)) };
  });
}

/** Who has granted roles gets the next token anew: by then it is known what guards the account. */
async function endTokensOfStaff(tx: Write): Promise<void> {
  const staff = await tx.db.selectFrom('user_account').select('id').where(sql<boolean>`cardinality(granted_roles) > 0`).execute();
  for (const { id } of staff) await endTokens(tx, id);
}

/** Switches a feature on or off. */
export function setFeature(ctx: Ctx, { feature, on, reason }: { feature: Feature; on: boolean; reason: string }) {
  return govern(ctx, { permission: 'tenant:manage', reason }, async (tx, why) => {
    const before = await readSettings(tx);
    const was = featuresOf(before).includes(feature);
    if (was !== on) {
      await store(tx, before, { name: feature, value: on, from: was, why });
      await announceTenant(tx);
    }
    return { __typename: 'SetFeatureSuccess' as const, settings: settingsOf(await readSettings(tx)) };
  });
}

export interface SettingsRow extends Policies {
  readonly features: Feature[];
  readonly changes: SettingRow[];
}

export function settingsOf(rows: SettingRow[]): SettingsRow {
  return { ...policiesOf(rows), features: featuresOf(rows), changes: rows };
}

interface Change {
  readonly name: string;
  readonly value: unknown;
  readonly from: unknown;
  readonly why: string;
}

async function store(tx: Write, before: readonly SettingRow[], { name, value, from, why }: Change): Promise<void> {
  const version = (before.find((one) => one.name === name)?.version ?? 0) + 1;
  const { tenantId, userId } = tx.viewer;
  const fields = { value: JSON.stringify(value), version, changed_at: tx.clock.now(), changed_by: userId };
  await tx.db
    .insertInto('tenant_setting')
    .values({ tenant_id: tenantId, name, ...fields })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet(fields))
    .execute();
  await recordAudit(tx, {
    action: 'tenant.setting_changed',
    subjectId: tenantId,
    facts: { name, from, to: value, version },
    reason: why,
  });
}
