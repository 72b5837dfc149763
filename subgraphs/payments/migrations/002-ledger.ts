import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/**
 * Double entry. A positive amount is a debit, a negative one a credit. The database itself holds the three promises: a
 * transaction is never changed, it sums to zero per currency, and no balance crosses to its forbidden side.
 */
export const m002 = migration(
  '002-ledger',
  ({ role }) => `
create table ledger_account (
  id text primary key,
  tenant_id text not null,
  kind text not null check (kind in ('PROVIDER_CLEARING', 'ESCROW', 'MENTOR_PAYABLE', 'PLATFORM_REVENUE', 'REFUND_IN_TRANSIT')),
  -- Provider name, booking or mentor; empty where the marketplace has one account of the kind.
  owner text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- 1: its balance is a debit (what we have), -1: a credit (what we owe or earned).
  side smallint not null check (side in (-1, 1)),
  created_at timestamptz not null,
  unique (tenant_id, kind, owner, currency),
  unique (id, tenant_id, currency, side)
);
create table ledger_transaction (
  id text primary key,
  tenant_id text not null,
  kind text not null check (kind in ('CAPTURE', 'RELEASE', 'REFUND_DECIDED', 'REFUND_PAID')),
  -- What makes it unique: the same fact posted again is one transaction.
  key text not null,
  order_id text not null references payment_order (id),
  booking_id text not null,
  -- The fact behind it: provider reference, attendance, decision.
  facts jsonb not null,
  posted_at timestamptz not null,
  born xid8 not null default pg_current_xact_id(),
  unique (tenant_id, key),
  unique (id, tenant_id)
);
create index ledger_transaction_of_booking on ledger_transaction (tenant_id, booking_id, posted_at, id);
create table ledger_entry (
  transaction_id text not null,
  line smallint not null,
  tenant_id text not null,
  account_id text not null,
  currency text not null,
  side smallint not null,
  amount bigint not null check (amount <> 0 and abs(amount) <= 9007199254740991),
  primary key (transaction_id, line),
  foreign key (transaction_id, tenant_id) references ledger_transaction (id, tenant_id),
  foreign key (account_id, tenant_id, currency, side) references ledger_account (id, tenant_id, currency, side)
);
create index ledger_entry_of_account on ledger_entry (account_id);
create table ledger_balance (
  account_id text primary key,
  tenant_id text not null,
  currency text not null,
  side smallint not null,
  balance bigint not null default 0 check (balance * side >= 0),
  foreign key (account_id, tenant_id, currency, side) references ledger_account (id, tenant_id, currency, side)
);
${isolateByTenant('ledger_account', 'ledger_transaction', 'ledger_entry', 'ledger_balance')}

create function ledger_is_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is immutable: % on % refused; post a correcting transaction', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger immutable before update or delete on ledger_transaction for each row execute function ledger_is_immutable();
create trigger immutable before update or delete on ledger_entry for each row execute function ledger_is_immutable();
create trigger never_emptied before truncate on ledger_transaction execute function ledger_is_immutable();
create trigger never_emptied before truncate on ledger_entry execute function ledger_is_immutable();

create function ledger_entry_comes_with_its_transaction() returns trigger language plpgsql as $$
begin
  if not exists (select from ledger_transaction t where t.id = new.transaction_id and t.born = pg_current_xact_id()) then
    raise exception 'ledger transaction % is closed: no entry can be added', new.transaction_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger comes_with_its_transaction before insert on ledger_entry
  for each row execute function ledger_entry_comes_with_its_transaction();

create function ledger_transaction_is_balanced() returns trigger language plpgsql as $$
declare
  entries int;
  crooked text;
begin
  select count(*) into entries from ledger_entry e where e.transaction_id = new.id;
  if entries < 2 then
    raise exception 'ledger transaction % has % entries, at least two are needed', new.id, entries using errcode = 'check_violation';
  end if;
  select string_agg(s.currency || ' ' || s.total, ', ') into crooked
    from (select e.currency, sum(e.amount) as total from ledger_entry e where e.transaction_id = new.id group by e.currency having sum(e.amount) <> 0) s;
  if crooked is not null then
    raise exception 'ledger transaction % does not sum to zero: %', new.id, crooked using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger is_balanced after insert on ledger_transaction deferrable initially deferred
  for each row execute function ledger_transaction_is_balanced();

revoke update, delete, truncate on ledger_transaction, ledger_entry, ledger_account from ${role};
revoke delete, truncate on ledger_balance from ${role};
`,
);
