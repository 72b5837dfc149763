import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

export const m001 = migration(
  '001-media',
  () => `
create table lecture (
  id text primary key,
  tenant_id text not null,
  owner_id text not null,
  offering_id text,
  title text not null check (length(title) between 1 and 200),
  state text not null check (state in ('AWAITING_UPLOAD', 'PROCESSING', 'READY', 'FAILED')),
  size_bytes bigint not null check (size_bytes > 0),
  failure_code text,
  failure_message text,
  duration_ms bigint,
  width int,
  height int,
  renditions jsonb not null default '[]',
  created_at timestamptz not null,
  ready_at timestamptz,
  check ((state = 'FAILED') = (failure_code is not null))
);
create index lecture_of_offering on lecture (offering_id, created_at, id) where offering_id is not null;
create index lecture_of_owner on lecture (owner_id, created_at desc, id desc);
create table lecture_step (
  lecture_id text not null references lecture (id),
  tenant_id text not null,
  step text not null check (step in ('PROBE', 'THUMBNAILS', 'PACKAGE')),
  state text not null check (state in ('WAITING', 'RUNNING', 'DONE', 'FAILED')),
  progress double precision not null default 0 check (progress between 0 and 1),
  -- Fencing token: a worker that lost its lease writes nothing any more.
  fence int not null default 0,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (lecture_id, step)
);
create table offering_owner (
  offering_id text primary key,
  tenant_id text not null,
  owner_id text not null
);
create table entitlement (
  id text primary key,
  tenant_id text not null,
  user_id text not null,
  offering_id text not null,
  booking_id text not null unique,
  granted_at timestamptz not null,
  revoked_at timestamptz
);
create index living_entitlement on entitlement (user_id, offering_id) where revoked_at is null;
create table watched (
  lecture_id text not null references lecture (id),
  user_id text not null,
  tenant_id text not null,
  -- Milliseconds from the start, as the union of everything watched: the database merges what overlaps.
  ranges int8multirange not null default '{}',
  resume_at_ms bigint not null default 0,
  completed_at timestamptz,
  updated_at timestamptz not null,
  primary key (lecture_id, user_id)
);
${isolateByTenant('lecture', 'lecture_step', 'offering_owner', 'entitlement', 'watched')}
`,
);
