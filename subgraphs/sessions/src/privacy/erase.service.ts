import { erasePeople } from '@lyceum/kit/privacy/erase.ts';
import type { PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import type { ErasePerson } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import { noteStanding } from '../standing/standing.service.ts';
import { erasePlan } from './erase.ts';

/** Nobody is erased out of a session that somebody else still counts on, or before it is settled. */
const open = ['PENDING', 'CONFIRMED', 'CANCELLING', 'SETTLED'] as const;

export async function answerErasure(
  tx: Write,
  { personId, task, aliases = [] }: ErasePerson,
): Promise<StepOutcome<PersonAnswer>> {
  const bookings = await openBookings(tx, personId);
  if (bookings > 0)
    return failed('OPEN_BOOKINGS', `${bookings} booked sessions are still to come or not settled yet: hold or cancel them.`);
  if (task === 'CHECK') return done({ stores: [] });
  // Whoever looks at a slot of theirs meanwhile finds nobody there.
  await noteStanding(tx, personId, true, tx.clock.now());
  return done({ stores: await erasePeople(tx, erasePlan, [personId, ...aliases]) });
}

export async function openBookings(tx: Write, personId: string): Promise<number> {
  const { n } = await tx.db
    .selectFrom('booking')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where((row) => row.or([row('mentor_user_id', '=', personId), row('mentee_user_id', '=', personId)]))
    .where('state', 'in', open)
    .executeTakeFirstOrThrow();
  return Number(n);
}
