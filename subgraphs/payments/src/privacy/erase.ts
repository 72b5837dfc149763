import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { ErasePlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { PaymentsTables } from '../tables.ts';

const theirOrders = (personId: string) =>
  sql<boolean>`order_id in (select id from payment_order where ${personId} in (payer_id, mentor_user_id))`;
const theirAccounts = (personId: string) =>
  sql<boolean>`account_id in (select id from ledger_account where owner = ${siblingId('mentor', personId)})`;

/** What erasure does to each table. The books name people by opaque ids only, so that they stay and still add up. */
export const erasePlan: ErasePlan<PaymentsTables> = {
  payment_order: {
    of: 'payer_id',
    change: {
      payment_method: '—',
      // What the provider said to this person about their card; the code stays.
      failure_message: sql`case when failure_message is null then null else '—' end`,
    },
    ground: 'ACCOUNTING',
  },
  escrow_hold: { of: 'mentor_user_id', keep: 'ACCOUNTING' },
  ledger_transaction: { of: theirOrders, keep: 'ACCOUNTING' },
  ledger_entry: { of: theirAccounts, keep: 'ACCOUNTING' },
  ledger_account: { of: (personId) => sql`owner = ${siblingId('mentor', personId)}`, keep: 'ACCOUNTING' },
  ledger_balance: { of: theirAccounts, keep: 'ACCOUNTING' },
  reversed_booking: { nothing: 'bookings that were taken back, by id' },
  webhook_event: { of: theirOrders, keep: 'ACCOUNTING' },
  payment_policy: { nothing: 'the marketplace’s own terms' },
  sandbox_journal: { nothing: 'stands for the provider’s own books, in which nobody is named' },
};
