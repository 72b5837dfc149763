import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { SafetyTables } from '../tables.ts';

const unnamed = 'moderators decide for the marketplace, and are not named';

/** What people get of each table: what they reported, and what was decided about them. Who reported them nobody tells. */
export const collectPlan: CollectPlan<SafetyTables> = {
  report: { of: 'reporter_id' },
  moderation_case: {
    of: 'subject_user_id',
    except: {
      escalated_at: 'says who may do what here',
      lease_holder: unnamed,
      lease_token: unnamed,
      lease_until: unnamed,
      priority: 'says how many reported it',
    },
  },
  decision: {
    of: (personId) => sql`case_id in (select id from moderation_case where subject_user_id = ${personId})`,
    except: { decided_by: unnamed, note: 'a word among moderators' },
  },
  decision_refusal: { nothing: 'says who may do what here' },
  evidence: { nothing: 'copies of messages, which their authors get from messaging; and says that somebody reported' },
  message_scan: { nothing: 'would teach how to get past the rules' },
  text_rule_set: { nothing: 'the marketplace’s own rules' },
};
