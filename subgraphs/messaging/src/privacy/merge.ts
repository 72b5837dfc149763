import { answerMerge, type MergePerson, type MergePlan, type Obstacle, type PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { sql } from 'kysely';
import type { Write } from '../context.ts';
import { recordStanding } from '../standing/standing.ts';
import type { MessagingTables } from '../tables.ts';

/** What follows somebody whose two accounts become one: their places in conversations and calls, and what they said. */
export const mergePlan: MergePlan<MessagingTables> = {
  conversation_member: { move: 'user_id' },
  message: { move: 'sender_id' },
  call: { move: 'initiator_id' },
  call_participant: { move: 'user_id' },
  presence_lease: { of: 'user_id', delete: true },
  user_age: { of: 'user_id', delete: true },
  user_standing: { stays: 'about an id under which nobody acts any more' },
  conversation: { stays: 'who belongs to it is in conversation_member' },
  message_edit: { stays: 'goes with its message' },
  message_hiding: { stays: 'decisions of moderators about messages, by id' },
  text_rules: { stays: 'the marketplace’s own rules' },
};

/**
 * Refuses nothing at the end. A call that began since everybody looked goes on, and who is in it is the other one now; a conversation of the two could
 * begin only by a booking of theirs, and for that sessions looks again.
 */
export async function mergeInMessaging(tx: Write, order: MergePerson): Promise<StepOutcome<PersonAnswer>> {
  if (order.task === 'LOOK') return answerMerge(tx, mergePlan, order, await whatStandsAgainst(tx, order));
  // Whoever still holds a token of the last minutes sends nothing more.
  await recordStanding(tx, order.personId, true, tx.clock.now());
  return answerMerge(tx, mergePlan, order);
}

async function whatStandsAgainst(tx: Write, { personId, into }: MergePerson): Promise<readonly Obstacle[]> {
  const obstacles: Obstacle[] = [];
  const both = tx.db
    .selectFrom('conversation_member as one')
    .innerJoin('conversation_member as other', 'other.conversation_id', 'one.conversation_id')
    .select('one.conversation_id')
    .where('one.user_id', '=', personId)
    .where('other.user_id', '=', into)
    .limit(1);
  if (await both.executeTakeFirst())
    obstacles.push({
      code: 'TALKED_WITH_EACH_OTHER',
      message: 'The two have a conversation with each other: nobody talks with themselves.',
    });
  const calling = tx.db
    .selectFrom('call_participant')
    .innerJoin('call', 'call.id', 'call_participant.call_id')
    .select('call.id')
    .where('call_participant.user_id', '=', personId)
    .where('call.state', '<>', 'ENDED')
    .where(sql<boolean>`call_participant.state in ('RINGING', 'JOINED')`)
    .limit(1);
  if (await calling.executeTakeFirst())
    obstacles.push({ code: 'IN_A_CALL', message: 'The account that would go is in a call: wait until it is over.' });
  return obstacles;
}
