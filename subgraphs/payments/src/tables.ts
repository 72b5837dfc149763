import type { ColumnType, Generated } from 'kysely';
import type { AccountKind, TransactionKind } from './ledger/ledger.rules.ts';
import type { OrderState } from './order/order.rules.ts';

type Json<T> = ColumnType<T, string, string>;
export type SessionOutcome = 'ATTENDED' | 'MENTEE_NO_SHOW' | 'MENTOR_NO_SHOW';

export interface PaymentPolicyTable {
  tenant_id: string;
  currency: string;
  /** Hundredths of a percent. */
  fee_bps: number;
  dispute_window_seconds: number;
}

export interface PaymentOrderTable {
  id: string;
  tenant_id: string;
  booking_id: string;
  offering_id: string;
  mentor_id: string;
  mentor_user_id: string;
  payer_id: string;
  amount: number;
  currency: string;
  provider: string;
  payment_method: string;
  authorise_key: string;
  provider_ref: string | null;
  state: OrderState;
  failure_code: string | null;
  failure_message: string | null;
  refunded: Generated<number>;
  fee_bps: number | null;
  created_at: Date;
  updated_at: Date;
}

export interface LedgerTransactionTable {
  id: string;
  tenant_id: string;
  kind: TransactionKind;
  key: string;
  order_id: string;
  booking_id: string;
  facts: Json<Readonly<Record<string, unknown>>>;
  posted_at: Date;
}

export interface EscrowHoldTable {
  order_id: string;
  tenant_id: string;
  booking_id: string;
  mentor_id: string;
  mentor_user_id: string;
  amount: number;
  currency: string;
  expected_share: number;
  held_at: Date;
  outcome: SessionOutcome | null;
  evidence: Json<Readonly<Record<string, unknown>>> | null;
  due_at: Date | null;
  state: Generated<'HELD' | 'RESOLVED'>;
  resolved_by: string | null;
  cause: string | null;
  refund: number | null;
  mentor_share: number | null;
  platform_fee: number | null;
  resolved_at: Date | null;
}

export interface SandboxJournalTable {
  id: string;
  tenant_id: string;
  key: string;
  request_hash: string;
  operation: 'AUTHORISE' | 'CAPTURE' | 'VOID' | 'REFUND';
  result: 'AUTHORISED' | 'DECLINED' | 'CAPTURED' | 'VOIDED' | 'REFUNDED';
  payment: string;
  reference: string;
  payment_method: string;
  amount: number;
  currency: string;
  code: string | null;
  happened_at: Date;
}

export interface PaymentsTables {
  payment_policy: PaymentPolicyTable;
  payment_order: PaymentOrderTable;
  reversed_booking: { booking_id: string; tenant_id: string; reason: string; reversed_at: Date };
  webhook_event: {
    tenant_id: string;
    provider: string;
    event_id: string;
    kind: string;
    order_id: string | null;
    outcome: 'APPLIED' | 'OLD_NEWS' | 'UNMATCHED';
    received_at: Date;
  };
  ledger_account: {
    id: string;
    tenant_id: string;
    kind: AccountKind;
    owner: string;
    currency: string;
    side: 1 | -1;
    created_at: Date;
  };
  ledger_transaction: LedgerTransactionTable;
  ledger_entry: {
    transaction_id: string;
    line: number;
    tenant_id: string;
    account_id: string;
    currency: string;
    side: 1 | -1;
    amount: number;
  };
  ledger_balance: { account_id: string; tenant_id: string; currency: string; side: 1 | -1; balance: Generated<number> };
  escrow_hold: EscrowHoldTable;
  sandbox_journal: SandboxJournalTable;
}
