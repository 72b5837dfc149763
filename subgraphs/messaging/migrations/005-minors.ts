import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Who is a minor, as identity told: nobody talks with them in private before a booking is confirmed. */
export const m005 = migration(
  '005-minors',
  () => `
create table user_age (
  user_id text primary key,
  tenant_id text not null,
  minor boolean not null,
  changed_at timestamptz not null
);
${isolateByTenant('user_age')}
`,
);
