import { answerMerge, type MergePerson, type MergePlan, type Obstacle, type PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { sql } from 'kysely';
import type { Write } from '../context.ts';
import type { SafetyTables } from '../tables.ts';

/**
 * What follows somebody whose two accounts become one: cases about them and what they reported, so that nobody judges what they did under another id.
 * What is sealed under the key of an account stays so; a case remembers under whose.
 */
export const mergePlan: MergePlan<SafetyTables> = {
  moderation_case: {
    of: 'subject_user_id',
    join: (personId, into) => [
      sql`update moderation_case set subject_user_id = ${into}, sealed_for = coalesce(sealed_for, ${personId}) where subject_user_id = ${personId}`,
    ],
  },
  report: {
    of: 'reporter_id',
    join: (personId, into) => [
      // What both have reported stays two reports; the second keeps its id.
      sql`update report set reporter_id = ${into} where reporter_id = ${personId} and not exists (
            select from report as own where own.reporter_id = ${into} and own.message_id = report.message_id)`,
    ],
  },
  evidence: { stays: 'evidence is never rewritten' },
  decision: { stays: 'decisions are never rewritten; who has decided is not merged away' },
  decision_refusal: { stays: 'decisions that nobody obeyed, by id' },
  message_scan: { stays: 'verdicts about messages, by id' },
  text_rule_set: { stays: 'the marketplace’s own rules' },
};

export async function mergeInSafety(tx: Write, order: MergePerson): Promise<StepOutcome<PersonAnswer>> {
  return answerMerge(tx, mergePlan, order, order.task === 'LOOK' ? await whatStandsAgainst(tx, order) : []);
}

async function whatStandsAgainst(tx: Write, { personId, into }: MergePerson): Promise<readonly Obstacle[]> {
  const obstacles: Obstacle[] = [];
  const open = tx.db
    .selectFrom('moderation_case')
    .select('id')
    .where('state', '=', 'OPEN')
    .where('subject_user_id', 'in', [personId, into])
    .limit(1);
  if (await open.executeTakeFirst())
    obstacles.push({ code: 'OPEN_CASES', message: 'Moderators have a case about one of the two: let it be decided first.' });
  const decided = tx.db.selectFrom('decision').select('id').where('decided_by', '=', personId).limit(1);
  if (await decided.executeTakeFirst())
    obstacles.push({
      code: 'HAS_MODERATED',
      message: 'The account that would go has decided cases, which stay under its id: keep that one, and let the other go.',
    });
  return obstacles;
}
