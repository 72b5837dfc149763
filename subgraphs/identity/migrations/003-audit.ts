import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** The audit log, which nobody may rewrite, and suspensions. */
export const m003 = migration(
  '003-audit',
  ({ role }) => `
create table audit_entry (
  id text primary key,
  tenant_id text not null,
  at timestamptz not null,
  action text not null,
  actor_id text,
  actor_role text,
  subject_id text not null,
  request_id text not null,
  facts jsonb not null default '{}'
);
create index audit_entry_newest on audit_entry (tenant_id, at desc, id desc);
revoke update, delete, truncate on audit_entry from ${role};

-- One row per decision. The reversal may arrive before the decision itself; then it leaves a row without suspended_at.
create table suspension (
  decision_id text primary key,
  tenant_id text not null,
  user_id text,
  suspended_at timestamptz,
  lifted_at timestamptz
);
create index suspension_user on suspension (tenant_id, user_id);

${isolateByTenant('audit_entry', 'suspension')}
`,
);
