import { erasePeople } from '@lyceum/kit/privacy/erase.ts';
import type { PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import { done, failed } from '@lyceum/kit/saga/saga.ts';
import type { ErasePerson } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import { erasePlan } from './erase.ts';

/** Money of theirs, or for them, that is on its way. What is owed to a mentor stays in the ledger and keeps nobody: there is no end to it yet. */
const underWay = ['PENDING', 'AUTHORISED', 'CAPTURED', 'REFUNDING'] as const;

/** Refuses before anything is erased anywhere; sessions was asked before and lets no new booking begin, so that ERASE need not ask again. */
export async function answerErasure(
  tx: Write,
  { personId, task, aliases = [] }: ErasePerson,
): Promise<StepOutcome<PersonAnswer>> {
  if (task === 'ERASE') return done({ stores: await erasePeople(tx, erasePlan, [personId, ...aliases]) });
  const held = await ordersUnderWay(tx, personId);
  return held === 0
    ? done({ stores: [] })
    : failed('MONEY_HELD', `The money of ${held} orders is still held or on its way back: it is settled by itself.`);
}

export async function ordersUnderWay(tx: Write, personId: string): Promise<number> {
  const { n } = await tx.db
    .selectFrom('payment_order')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where((row) => row.or([row('payer_id', '=', personId), row('mentor_user_id', '=', personId)]))
    .where('state', 'in', underWay)
    .executeTakeFirstOrThrow();
  return Number(n);
}
