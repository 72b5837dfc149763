import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { InsightsTables } from '../tables.ts';

/** What people get of each table: what was counted about them, as learner and as mentor. */
export const collectPlan: CollectPlan<InsightsTables> = {
  fact: { of: (personId) => sql`user_id = ${personId} or mentor_id = ${siblingId('mentor', personId)}` },
  figure: { of: (personId) => sql`scope_id in (${personId}, ${siblingId('mentor', personId)})` },
};
