import { answerMerge, type MergePerson, type MergePlan, type Obstacle, type PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { failed } from '@lyceum/kit/saga/saga.ts';
import type { Tables, Write } from '../context.ts';
import { inTurn } from '../hold/seat.service.ts';
import { noteStanding } from '../standing/standing.service.ts';
import { openBookings } from './erase.service.ts';

const teaches = 'of mentors, who are not merged away';

/** What follows somebody whose two accounts become one. Only who never taught is merged away, so that all of it is a mentee's. */
export const mergePlan: MergePlan<Tables> = {
  seat: { move: 'mentee_user_id' },
  booking: { move: 'mentee_user_id' },
  review: { move: ['author_user_id', 'subject_user_id'] },
  // Two accounts may have been booked for one hour, which one person cannot be; nothing to come is left when this is done.
  occupancy: { stays: 'times that have passed' },
  offering: { stays: teaches },
  availability: { stays: teaches },
  timeline_entry: { stays: 'sentences of ours about a booking' },
  cancellation_quote: { stays: 'a quote is never rewritten' },
  presence: { stays: 'evidence is never rewritten' },
  standing: { stays: 'about an id under which nobody acts any more' },
  policy: { stays: 'the marketplace’s own terms' },
};

/** The first to merge and the only one that may still refuse: somebody may have booked since everybody looked. */
export async function mergeInSessions(tx: Write, order: MergePerson): Promise<StepOutcome<PersonAnswer>> {
  const { personId, into, task } = order;
  if (task === 'MERGE') {
    await noteStanding(tx, personId, true, tx.clock.now());
    await inTurn(tx, [personId, into]);
  }
  const obstacles = await whatStandsAgainst(tx, personId, into);
  const [first] = obstacles;
  return task === 'MERGE' && first ? failed(first.code, first.message) : answerMerge(tx, mergePlan, order, obstacles);
}

async function whatStandsAgainst(tx: Write, personId: string, into: string): Promise<readonly Obstacle[]> {
  const obstacles: Obstacle[] = [];
  const open = (await openBookings(tx, personId)) + (await livingHolds(tx, personId));
  if (open > 0)
    obstacles.push({
      code: 'OPEN_BOOKINGS',
      message: `${open} sessions of the account that would go are held, booked or not settled yet: hold or cancel them first.`,
    });
  if (await dealtWithEachOther(tx, personId, into))
    obstacles.push({ code: 'DEALT_WITH_EACH_OTHER', message: 'The two have booked each other: nobody deals with themselves.' });
  return obstacles;
}

async function livingHolds(tx: Write, personId: string): Promise<number> {
  const { n } = await tx.db
    .selectFrom('seat')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where('mentee_user_id', '=', personId)
    .where('state', '=', 'HELD')
    .where('hold_expires_at', '>', tx.clock.now())
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** Also long ago, and also where it came to nothing. */
async function dealtWithEachOther(tx: Write, one: string, other: string): Promise<boolean> {
  const found = await tx.db
    .selectFrom('seat')
    .select('id')
    .where('mentor_user_id', 'in', [one, other])
    .where('mentee_user_id', 'in', [one, other])
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
