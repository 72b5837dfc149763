import type { ErasePlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { SafetyTables } from '../tables.ts';

const aboutThem = (personId: string) =>
  sql<boolean>`case_id in (select id from moderation_case where subject_user_id = ${personId})`;

/** What erasure does to each table. Evidence and notes are never rewritten: their texts are sealed under the key of the person, which goes. */
export const erasePlan: ErasePlan<SafetyTables> = {
  report: { of: 'reporter_id', change: { details: null }, ground: 'LEGAL_CLAIMS' },
  evidence: { of: aboutThem, keep: 'LEGAL_CLAIMS' },
  decision: { of: aboutThem, keep: 'LEGAL_CLAIMS' },
  decision_refusal: { nothing: 'decisions that nobody obeyed, by id' },
  moderation_case: { of: 'subject_user_id', keep: 'LEGAL_CLAIMS' },
  message_scan: { nothing: 'verdicts about messages, by id' },
  text_rule_set: { nothing: 'the marketplace’s own rules' },
};
