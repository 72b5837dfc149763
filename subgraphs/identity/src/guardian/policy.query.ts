import type { Ctx } from '../context.ts';
import { ageLimits } from './age.rules.ts';

/** What a marketplace asks of minors. */
export interface MinorPolicy {
  readonly asksBirthDate: boolean;
  /** Years. */
  readonly ageLimit: number;
}

export async function readMinorPolicy({ db, viewer }: Pick<Ctx, 'db' | 'viewer'>): Promise<MinorPolicy> {
  const row = await db
    .selectFrom('minor_policy')
    .select(['asks_birth_date as asksBirthDate', 'age_limit as ageLimit'])
    .where('tenant_id', '=', viewer.tenantId)
    .executeTakeFirst();
  return row ?? { asksBirthDate: false, ageLimit: ageLimits.usual };
}
