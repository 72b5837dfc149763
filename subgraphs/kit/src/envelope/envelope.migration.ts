import { isolateByTenant, type Migration, migration } from '../db/migration.ts';

const personKeys = migration(
  'kit-030-person-key',
  ({ role }) => `
create table person_key (
  tenant_id text not null,
  person_id text not null,
  -- Sealed by the master key of this id. Null: destroyed, and never made again.
  sealed text,
  master_id text,
  made_at timestamptz not null,
  destroyed_at timestamptz,
  primary key (tenant_id, person_id),
  check ((sealed is null) = (destroyed_at is not null)),
  check ((sealed is null) = (master_id is null))
);
create index person_key_of_master on person_key (master_id) where master_id is not null;
create function destroyed_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'the key of % is destroyed', old.person_id using errcode = 'restrict_violation';
end $$;
create trigger destroyed_is_final before update on person_key for each row when (old.destroyed_at is not null) execute function destroyed_is_final();
${isolateByTenant('person_key')}
revoke delete, truncate on person_key from ${role};
`,
);

export const envelopeMigrations: readonly Migration[] = [personKeys];
