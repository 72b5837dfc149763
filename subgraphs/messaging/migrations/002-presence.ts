import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Unlogged: a lease that a crash of the database loses is renewed within seconds, and nobody was promised more. */
export const m002 = migration(
  '002-presence',
  () => `
create unlogged table presence_lease (
  user_id text not null,
  device_id text not null,
  tenant_id text not null,
  active_at timestamptz,
  expires_at timestamptz not null,
  primary key (user_id, device_id)
);
create index presence_by_expiry on presence_lease (expires_at);
${isolateByTenant('presence_lease')}
`,
);
