import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Decisions that identity did not obey, because their subject may do as much as who decided; and cases that wait for an admin therefore. */
export const m003 = migration(
  '003-refused-decisions',
  ({ role }) => `
create table decision_refusal (
  decision_id text primary key references decision (id),
  tenant_id text not null,
  refused_at timestamptz not null
);
revoke update, delete, truncate on decision_refusal from ${role};
alter table moderation_case add column escalated_at timestamptz;
${isolateByTenant('decision_refusal')}
`,
);
