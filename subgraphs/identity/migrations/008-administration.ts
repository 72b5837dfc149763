import { migration } from '@lyceum/kit/db/migration.ts';

/** Admins look for accounts by parts of addresses and names, newest first. */
export const m008 = migration(
  '008-administration',
  () => `
create index user_account_newest on user_account (tenant_id, created_at desc, id desc);
create index user_account_search on user_account using gin ((lower(email || ' ' || display_name)) gin_trgm_ops);
`,
);
