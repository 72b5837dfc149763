import type { ErasePlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { MediaTables } from '../tables.ts';

const ofTheirLectures = (personId: string) => sql<boolean>`lecture_id in (select id from lecture where owner_id = ${personId})`;

/** What erasure does to each table. A lecture shows its mentor: it goes with its files, and with how far others had watched it. */
export const erasePlan: ErasePlan<MediaTables> = {
  watched: [
    { of: 'user_id', delete: true },
    { of: ofTheirLectures, delete: true },
  ],
  introduction: { of: 'owner_id', delete: true },
  lecture_step: { of: ofTheirLectures, delete: true },
  lecture: { of: 'owner_id', delete: true },
  offering_owner: { of: 'owner_id', delete: true },
  entitlement: { of: 'user_id', delete: true },
};
