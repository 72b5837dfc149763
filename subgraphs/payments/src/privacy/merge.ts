import { answerMerge, type MergePerson, type MergePlan, type Obstacle, type PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepOutcome } from '@lyceum/kit/saga/messages.ts';
import type { Write } from '../context.ts';
import type { PaymentsTables } from '../tables.ts';
import { ordersUnderWay } from './erase.service.ts';

const books = 'the books name bookings, mentors and the provider, and no payer';

/** What follows somebody whose two accounts become one: who paid. Not a line of the ledger is touched. */
export const mergePlan: MergePlan<PaymentsTables> = {
  payment_order: { move: 'payer_id' },
  escrow_hold: { stays: books },
  ledger_transaction: { stays: books },
  ledger_entry: { stays: books },
  ledger_account: { stays: books },
  ledger_balance: { stays: books },
  reversed_booking: { stays: 'bookings that were taken back, by id' },
  webhook_event: { stays: 'what a provider said about an order' },
  payment_policy: { stays: 'the marketplace’s own terms' },
  sandbox_journal: { stays: 'stands for the provider’s own books, in which nobody is named' },
};

/** Refuses nothing at the end: sessions goes first, and without a booking under way no order can be. */
export async function mergeInPayments(tx: Write, order: MergePerson): Promise<StepOutcome<PersonAnswer>> {
  return answerMerge(tx, mergePlan, order, order.task === 'LOOK' ? await whatStandsAgainst(tx, order.personId) : []);
}

async function whatStandsAgainst(tx: Write, personId: string): Promise<readonly Obstacle[]> {
  const held = await ordersUnderWay(tx, personId);
  if (held === 0) return [];
  return [
    {
      code: 'MONEY_HELD',
      message: `The money of ${held} orders of the account that would go is held or on its way back: it is settled by itself, try again then.`,
    },
  ];
}
