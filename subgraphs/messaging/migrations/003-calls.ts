import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

export const m003 = migration(
  '003-calls',
  () => `
create table call (
  id text primary key,
  tenant_id text not null,
  conversation_id text not null references conversation (id),
  booking_id text,
  initiator_id text not null,
  media text not null check (media in ('AUDIO', 'VIDEO')),
  state text not null check (state in ('RINGING', 'ACTIVE', 'ENDED')),
  end_reason text check (end_reason in ('HUNG_UP', 'REJECTED', 'MISSED', 'CANCELLED', 'LEFT', 'LOST')),
  started_at timestamptz not null,
  rings_until timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  check ((state = 'ENDED') = (end_reason is not null)),
  check ((state = 'ENDED') = (ended_at is not null))
);
-- Two calls started at once in one conversation become one.
create unique index one_living_call on call (conversation_id) where state <> 'ENDED';

create table call_participant (
  call_id text not null references call (id),
  user_id text not null,
  tenant_id text not null,
  state text not null check (state in ('RINGING', 'JOINED', 'REJECTED', 'MISSED', 'LEFT')),
  device_id text,
  joined_at timestamptz,
  lease_until timestamptz,
  left_at timestamptz,
  primary key (call_id, user_id),
  check (state <> 'JOINED' or (device_id is not null and joined_at is not null and lease_until is not null))
);
create index ringing_calls on call_participant (user_id) where state = 'RINGING';
${isolateByTenant('call', 'call_participant')}
`,
);
