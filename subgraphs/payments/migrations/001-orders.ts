import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Orders, what the provider told about them, and the terms of a marketplace. */
export const m001 = migration(
  '001-orders',
  ({ role }) => `
create table payment_policy (
  tenant_id text primary key,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Hundredths of a percent: 1500 is 15 %.
  fee_bps int not null check (fee_bps between 0 and 10000),
  dispute_window_seconds int not null check (dispute_window_seconds >= 0)
);
create table payment_order (
  id text primary key,
  tenant_id text not null,
  booking_id text not null,
  offering_id text not null,
  mentor_id text not null,
  mentor_user_id text not null,
  payer_id text not null,
  amount bigint not null check (amount > 0 and amount <= 9007199254740991),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  provider text not null,
  payment_method text not null,
  -- Under this key the provider knows our wish to authorise; asking again with it never takes money twice.
  authorise_key text not null,
  -- The provider's name of the payment; unknown until it answered.
  provider_ref text,
  state text not null check (state in ('PENDING', 'AUTHORISED', 'DECLINED', 'VOIDED', 'CAPTURED', 'RELEASED', 'REFUNDING', 'REFUNDED')),
  failure_code text,
  failure_message text,
  refunded bigint not null default 0 check (refunded between 0 and amount),
  -- Frozen at capture, so that a later change of policy never touches a sale that was made.
  fee_bps int check (fee_bps between 0 and 10000),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (tenant_id, booking_id),
  check (state not in ('AUTHORISED', 'CAPTURED', 'RELEASED', 'REFUNDING', 'REFUNDED') or provider_ref is not null),
  check ((state in ('CAPTURED', 'RELEASED', 'REFUNDING', 'REFUNDED')) = (fee_bps is not null)),
  check ((state = 'DECLINED') = (failure_code is not null))
);
create index order_of_payer on payment_order (tenant_id, payer_id, created_at desc, id desc);
-- A booking that was taken back: whatever is still under way for it must not keep money.
create table reversed_booking (
  booking_id text primary key,
  tenant_id text not null,
  reason text not null,
  reversed_at timestamptz not null
);
create table webhook_event (
  tenant_id text not null,
  provider text not null,
  event_id text not null,
  kind text not null,
  order_id text,
  outcome text not null check (outcome in ('APPLIED', 'OLD_NEWS', 'UNMATCHED')),
  received_at timestamptz not null,
  primary key (tenant_id, provider, event_id)
);
${isolateByTenant('payment_policy', 'payment_order', 'reversed_booking', 'webhook_event')}
revoke update, delete on reversed_booking, webhook_event from ${role};
revoke delete on payment_order from ${role};
`,
);
