import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

export const m001 = migration(
  '001-sessions',
  ({ role }) => `
create table standing (
  user_id text primary key,
  tenant_id text not null,
  suspended boolean not null,
  changed_at timestamptz not null
);
create table policy (
  tenant_id text not null,
  version int not null check (version > 0),
  terms jsonb not null,
  published_at timestamptz not null,
  primary key (tenant_id, version)
);
create table offering (
  id text primary key,
  tenant_id text not null,
  mentor_id text not null,
  mentor_user_id text not null,
  title text not null,
  description text not null,
  duration_minutes int not null check (duration_minutes between 1 and 480),
  price_amount int not null check (price_amount > 0),
  price_currency text not null check (price_currency ~ '^[A-Z]{3}$'),
  state text not null check (state in ('DRAFT', 'PUBLISHED', 'ARCHIVED')),
  created_at timestamptz not null,
  published_at timestamptz,
  check (state <> 'PUBLISHED' or published_at is not null)
);
create index offering_catalogue on offering (tenant_id, published_at desc, id desc) where state = 'PUBLISHED';
create index offering_of_mentor on offering (mentor_id, created_at desc, id desc);
create table availability (
  mentor_user_id text primary key,
  tenant_id text not null,
  time_zone text not null,
  weekly jsonb not null,
  overrides jsonb not null,
  buffer_before_minutes int not null check (buffer_before_minutes between 0 and 240),
  buffer_after_minutes int not null check (buffer_after_minutes between 0 and 240),
  notice_minutes int not null check (notice_minutes >= 0),
  horizon_days int not null check (horizon_days between 1 and 365),
  updated_at timestamptz not null
);
create table seat (
  id text primary key,
  tenant_id text not null,
  hold_token text not null unique,
  offering_id text not null references offering (id),
  mentor_user_id text not null,
  mentee_user_id text not null check (mentee_user_id <> mentor_user_id),
  state text not null check (state in ('HELD', 'BOOKED', 'FREED')),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  hold_expires_at timestamptz not null,
  created_at timestamptz not null
);
create index seat_held on seat (mentor_user_id, hold_expires_at) where state = 'HELD';
create index seat_held_by on seat (mentee_user_id, hold_expires_at) where state = 'HELD';
-- The time of both people of a live seat. Nobody is in two places at once, be it as mentor or as mentee: this constraint, not the code, says so.
create table occupancy (
  seat_id text not null references seat (id),
  user_id text not null,
  tenant_id text not null,
  during tstzrange not null check (not isempty(during)),
  primary key (seat_id, user_id),
  constraint one_place_at_a_time exclude using gist (user_id with =, during with &&)
);
create table booking (
  id text primary key,
  tenant_id text not null,
  seat_id text not null unique references seat (id),
  offering_id text not null references offering (id),
  mentor_id text not null,
  mentor_user_id text not null,
  mentee_user_id text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  price_amount int not null,
  price_currency text not null,
  policy_version int not null,
  state text not null check (state in ('PENDING', 'CONFIRMED', 'CANCELLING', 'CANCELLED', 'FAILED', 'SETTLED', 'COMPLETED')),
  requested_at timestamptz not null,
  outcome text check (outcome in ('ATTENDED', 'MENTEE_NO_SHOW', 'MENTOR_NO_SHOW')),
  failure_code text,
  failure_message text,
  cancelled_by text check (cancelled_by in ('MENTEE', 'MENTOR', 'SYSTEM')),
  refund_amount int check (refund_amount between 0 and price_amount),
  cancellation_id text,
  foreign key (tenant_id, policy_version) references policy (tenant_id, version),
  check ((state in ('SETTLED', 'COMPLETED')) = (outcome is not null)),
  check ((state = 'FAILED') = (failure_code is not null))
);
create index booking_of_mentee on booking (mentee_user_id, starts_at desc, id desc);
create index booking_of_mentor on booking (mentor_user_id, starts_at desc, id desc);
create table timeline_entry (
  booking_id text not null references booking (id),
  sequence int not null,
  tenant_id text not null,
  kind text not null,
  code text,
  message text not null,
  at timestamptz not null,
  primary key (booking_id, sequence)
);
create table cancellation_quote (
  id text primary key,
  tenant_id text not null,
  booking_id text not null references booking (id),
  user_id text not null,
  starts_at timestamptz not null,
  price_amount int not null,
  refund_amount int not null check (refund_amount between 0 and price_amount),
  currency text not null,
  policy_version int not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index quote_of_booking on cancellation_quote (booking_id);
create table presence (
  booking_id text not null,
  user_id text not null,
  call_id text not null,
  joined_at timestamptz not null,
  left_at timestamptz not null check (left_at >= joined_at),
  tenant_id text not null,
  primary key (booking_id, user_id, call_id, joined_at, left_at)
);
create table review (
  id text primary key,
  tenant_id text not null,
  booking_id text not null references booking (id),
  mentor_id text not null,
  author_user_id text not null,
  subject_user_id text not null,
  author_role text not null check (author_role in ('MENTEE', 'MENTOR')),
  rating int not null check (rating between 1 and 5),
  text text not null,
  written_at timestamptz not null,
  published_at timestamptz,
  unique (booking_id, author_role)
);
create index review_of_mentor on review (mentor_id, published_at desc, id desc) where published_at is not null and author_role = 'MENTEE';
${isolateByTenant(
  'standing',
  'policy',
  'offering',
  'availability',
  'seat',
  'occupancy',
  'booking',
  'timeline_entry',
  'cancellation_quote',
  'presence',
  'review',
)}
-- A version of the policy, a quote, evidence of presence and what happened are never rewritten.
revoke update, delete on policy, timeline_entry, cancellation_quote, presence from ${role};
`,
);
