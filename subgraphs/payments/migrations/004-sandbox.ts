import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/**
 * The sandbox provider's own books. No other table refers to it and it refers to none: it stands for a foreign system
 * that commits on its own, whatever becomes of our transactions.
 */
export const m004 = migration(
  '004-sandbox',
  ({ role }) => `
create table sandbox_journal (
  id text primary key,
  tenant_id text not null,
  -- The caller's idempotency key; the same key never moves money twice.
  key text not null,
  request_hash text not null,
  operation text not null check (operation in ('AUTHORISE', 'CAPTURE', 'VOID', 'REFUND')),
  result text not null check (result in ('AUTHORISED', 'DECLINED', 'CAPTURED', 'VOIDED', 'REFUNDED')),
  -- The payment that it belongs to; an authorisation is its own.
  payment text not null,
  reference text not null,
  payment_method text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  code text,
  happened_at timestamptz not null,
  unique (tenant_id, key)
);
create index sandbox_journal_of_payment on sandbox_journal (payment);
create unique index sandbox_captured_once on sandbox_journal (payment) where result = 'CAPTURED';
create unique index sandbox_voided_once on sandbox_journal (payment) where result = 'VOIDED';
${isolateByTenant('sandbox_journal')}
revoke update, delete, truncate on sandbox_journal from ${role};
`,
);
