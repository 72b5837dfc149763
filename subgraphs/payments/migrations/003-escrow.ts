import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Money held for a booking. One row per order, resolved at most once: only a held one can be resolved, and its parts make up the whole. */
export const m003 = migration(
  '003-escrow',
  ({ role }) => `
create table escrow_hold (
  order_id text primary key references payment_order (id),
  tenant_id text not null,
  booking_id text not null,
  mentor_id text not null,
  mentor_user_id text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  -- What the mentor gets if nothing is refunded; shown as pending.
  expected_share bigint not null check (expected_share between 0 and amount),
  held_at timestamptz not null,
  -- How the session went, and when the dispute window ends; null until it is settled.
  outcome text check (outcome in ('ATTENDED', 'MENTEE_NO_SHOW', 'MENTOR_NO_SHOW')),
  evidence jsonb,
  due_at timestamptz,
  state text not null default 'HELD' check (state in ('HELD', 'RESOLVED')),
  -- Who resolved it (a saga's step, the dispute window's end); the same one asking again gets the same answer.
  resolved_by text,
  cause text,
  refund bigint,
  mentor_share bigint,
  platform_fee bigint,
  resolved_at timestamptz,
  unique (tenant_id, booking_id),
  check ((outcome is null) = (due_at is null) and (outcome is null) = (evidence is null)),
  check ((state = 'HELD') = (resolved_by is null)),
  check (state = 'HELD' or (cause is not null and resolved_at is not null and refund >= 0 and mentor_share >= 0 and platform_fee >= 0
    and refund + mentor_share + platform_fee = amount))
);
create index hold_of_mentor on escrow_hold (tenant_id, mentor_id, currency) where state = 'HELD';

create function resolved_hold_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'the hold of order % is resolved already', old.order_id using errcode = 'restrict_violation';
end $$;
create trigger resolved_is_final before update on escrow_hold for each row when (old.state = 'RESOLVED') execute function resolved_hold_is_final();
${isolateByTenant('escrow_hold')}
revoke delete, truncate on escrow_hold from ${role};
`,
);
