import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { MessagingTables } from '../tables.ts';

/** What people get of each table: their own words and places. What others wrote to them is the others’, see GDPR article 20 (4). */
export const collectPlan: CollectPlan<MessagingTables> = {
  conversation: {
    of: (personId) => sql`id in (select conversation_id from conversation_member where user_id = ${personId})`,
  },
  conversation_member: { of: 'user_id' },
  message: {
    of: 'sender_id',
    except: {
      suspicious: 'would teach how to get past the rules',
      rule_version: 'would teach how to get past the rules',
      verdict: 'would teach how to get past the rules',
      verdict_at: 'would teach how to get past the rules',
    },
  },
  message_edit: { of: (personId) => sql`message_id in (select id from message where sender_id = ${personId})` },
  message_hiding: { nothing: 'decisions about messages, by id; safety tells what was decided' },
  call: { of: 'initiator_id' },
  call_participant: { of: 'user_id' },
  presence_lease: { of: 'user_id' },
  user_age: { of: 'user_id' },
  user_standing: { of: 'user_id' },
  text_rules: { nothing: 'the marketplace’s own rules' },
};
