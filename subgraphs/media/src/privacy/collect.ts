import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { MediaTables } from '../tables.ts';

/** What people get of each table. The videos themselves are theirs to play and to keep where they were made; they would not fit here. */
export const collectPlan: CollectPlan<MediaTables> = {
  introduction: { of: 'owner_id' },
  lecture: { of: 'owner_id' },
  lecture_step: { of: (personId) => sql`lecture_id in (select id from lecture where owner_id = ${personId})` },
  offering_owner: { of: 'owner_id' },
  entitlement: { of: 'user_id' },
  watched: { of: 'user_id' },
};
