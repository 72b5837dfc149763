import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { ErasePlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { InsightsTables } from '../tables.ts';

/** What erasure does to each table. Facts hold ids, sums and times and nothing that anybody wrote; the marketplace's figures are added up from them. */
export const erasePlan: ErasePlan<InsightsTables> = {
  fact: {
    of: (personId) => sql`user_id = ${personId} or mentor_id = ${siblingId('mentor', personId)}`,
    keep: 'ANONYMOUS',
  },
  figure: { of: (personId) => sql`scope_id in (${personId}, ${siblingId('mentor', personId)})`, keep: 'ANONYMOUS' },
};
