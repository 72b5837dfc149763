import { migration } from '@lyceum/kit/db/migration.ts';

/** Nobody pays themselves. `not valid` looks at what is written from now on, and locks nothing for a look at all rows. */
export const m005 = migration(
  '005-two-people',
  () => `
alter table payment_order add constraint two_people check (payer_id <> mentor_user_id) not valid;
`,
);
