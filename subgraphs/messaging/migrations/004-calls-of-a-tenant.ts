import { migration } from '@lyceum/kit/db/migration.ts';

/** Clients draw the ids of calls. While one was unique over all tenants, who tried another tenant's was told that it is taken; now each tenant has ids of its own. */
export const m004 = migration(
  '004-calls-of-a-tenant',
  () => `
alter table call_participant drop constraint call_participant_call_id_fkey, drop constraint call_participant_pkey;
alter table call drop constraint call_pkey, add primary key (tenant_id, id);
alter table call_participant
  add primary key (tenant_id, call_id, user_id),
  add foreign key (tenant_id, call_id) references call (tenant_id, id);
`,
);
