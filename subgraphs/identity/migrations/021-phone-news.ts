import { migration } from '@lyceum/kit/db/migration.ts';

/** How many messages about the account its telephone got on the newest day that had one (UTC). */
export const m021 = migration(
  '021-phone-news',
  () => `
alter table phone
  add column news_on date,
  add column news int not null default 0 check (news >= 0);
`,
);
