import type { MergePlan } from '@lyceum/kit/privacy/merge.ts';
import { sql } from 'kysely';
import type { MediaTables } from '../tables.ts';

const teaches = 'of mentors, who are not merged away';

/** What follows somebody whose two accounts become one: what they may watch, and how far they have. */
export const mergePlan: MergePlan<MediaTables> = {
  entitlement: { move: 'user_id' },
  watched: {
    of: 'user_id',
    join: (personId, into) => [
      sql`update watched as own set
            ranges = own.ranges + theirs.ranges,
            resume_at_ms = case when theirs.updated_at > own.updated_at then theirs.resume_at_ms else own.resume_at_ms end,
            completed_at = least(own.completed_at, theirs.completed_at),
            updated_at = greatest(own.updated_at, theirs.updated_at)
          from watched as theirs
          where own.user_id = ${into} and theirs.user_id = ${personId} and theirs.lecture_id = own.lecture_id`,
      sql`delete from watched as theirs using watched as own
          where own.user_id = ${into} and theirs.user_id = ${personId} and theirs.lecture_id = own.lecture_id`,
      sql`update watched set user_id = ${into} where user_id = ${personId}`,
    ],
  },
  introduction: { stays: teaches },
  lecture: { stays: teaches },
  lecture_step: { stays: teaches },
  offering_owner: { stays: teaches },
};
