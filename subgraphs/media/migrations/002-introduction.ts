import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

export const m002 = migration(
  '002-introduction',
  () => `
-- Which lecture introduces a mentor. Everybody may watch it.
create table introduction (
  owner_id text primary key,
  tenant_id text not null,
  lecture_id text not null unique references lecture (id) on delete cascade,
  chosen_at timestamptz not null
);
${isolateByTenant('introduction')}
`,
);
