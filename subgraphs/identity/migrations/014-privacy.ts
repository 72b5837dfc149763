import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** What people ask of their data: to get it, and to be forgotten. */
export const m014 = migration(
  '014-privacy',
  ({ role }) => `
-- Outlives the account: user_id is then an id that leads to nobody.
create table erasure (
  id text primary key,
  tenant_id text not null,
  user_id text not null,
  -- WAITING for its day or for what stands in the way; what is ERASING is taken back only before anything was erased.
  state text not null check (state in ('WAITING', 'ERASING', 'DONE', 'CANCELLED')),
  requested_at timestamptz not null,
  due_at timestamptz not null,
  obstacle_code text,
  obstacle_message text,
  -- The saga of the last try.
  saga_id text,
  -- Where the person can be reached while the last mail is on its way; emptied with it.
  addresses text[] not null default '{}',
  certificate text,
  ended_at timestamptz,
  check ((state = 'DONE') = (certificate is not null)),
  check (state <> 'DONE' or addresses = '{}'),
  check ((state in ('DONE', 'CANCELLED')) = (ended_at is not null)),
  check ((obstacle_code is null) = (obstacle_message is null))
);
create unique index erasure_under_way on erasure (tenant_id, user_id) where state in ('WAITING', 'ERASING');
create index erasure_newest on erasure (tenant_id, requested_at desc, id desc);
revoke delete, truncate on erasure from ${role};

create function erased_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'the erasure % is done', old.id using errcode = 'restrict_violation';
end $$;
create trigger done_is_final before update on erasure for each row when (old.state = 'DONE') execute function erased_is_final();

-- One at a time for each person. The archive is sealed under the person's key, and so are its parts while they come in.
create table data_export (
  id text primary key,
  tenant_id text not null,
  user_id text not null,
  requested_at timestamptz not null,
  ready_at timestamptz,
  expires_at timestamptz,
  archive bytea,
  check ((ready_at is null) = (archive is null) and (ready_at is null) = (expires_at is null)),
  unique (tenant_id, user_id)
);
create table data_export_part (
  export_id text not null references data_export (id) on delete cascade,
  tenant_id text not null,
  subgraph text not null,
  part int not null check (part between 1 and "of"),
  "of" int not null,
  sealed bytea not null,
  primary key (export_id, subgraph, part)
);

${isolateByTenant('erasure', 'data_export', 'data_export_part')}
`,
);
