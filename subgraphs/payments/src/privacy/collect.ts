import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { PaymentsTables } from '../tables.ts';

const theirAccounts = (personId: string) =>
  sql<boolean>`account_id in (select id from ledger_account where owner = ${siblingId('mentor', personId)})`;

/** What people get of each table. How a payer paid is the payer’s own, so that mentors get their share and not the order. */
export const collectPlan: CollectPlan<PaymentsTables> = {
  payment_order: { of: 'payer_id', except: { authorise_key: 'a secret between us and the provider' } },
  escrow_hold: { of: 'mentor_user_id' },
  ledger_account: { of: (personId) => sql`owner = ${siblingId('mentor', personId)}` },
  ledger_entry: { of: theirAccounts },
  ledger_balance: { of: theirAccounts },
  ledger_transaction: { of: (personId) => sql`order_id in (select id from payment_order where payer_id = ${personId})` },
  reversed_booking: { nothing: 'bookings that were taken back, by id; the order says so, too' },
  webhook_event: { nothing: 'which messages of the provider were applied' },
  payment_policy: { nothing: 'the marketplace’s own terms' },
  sandbox_journal: { nothing: 'stands for the provider’s own books' },
};
