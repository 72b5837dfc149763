import { migration } from '@lyceum/kit/db/migration.ts';

/** As a seat already: no booking can be written that has one person on both sides, so nobody reviews themselves either. `not valid` looks at what is written from now on, and locks nothing for a look at all rows. */
export const m002 = migration(
  '002-two-people',
  () => `
alter table booking add constraint two_people check (mentor_user_id <> mentee_user_id) not valid;
`,
);
