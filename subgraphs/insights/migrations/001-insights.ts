import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

export const m001 = migration(
  '001-insights',
  ({ role }) => `
create table fact (
  id text primary key,
  tenant_id text not null,
  -- What happened: the event's name, with a suffix where one event holds several facts.
  type text not null,
  at timestamptz not null,
  mentor_id text,
  user_id text,
  booking_id text,
  conversation_id text,
  amount bigint not null default 0,
  currency text not null default '',
  quantity bigint not null default 0
);
create index fact_of_type on fact (tenant_id, type, at);
create index fact_of_mentor on fact (mentor_id, type, at) where mentor_id is not null;
create index fact_of_user on fact (user_id, type, at) where user_id is not null;
create index fact_of_conversation on fact (conversation_id, at) where conversation_id is not null;
create table figure (
  tenant_id text not null,
  scope text not null check (scope in ('TENANT', 'MENTOR', 'USER')),
  scope_id text not null,
  name text not null,
  currency text not null default '',
  value bigint not null,
  primary key (tenant_id, scope, scope_id, name, currency)
);
${isolateByTenant('fact', 'figure')}
-- A fact is what an event said; it is never rewritten, and figures can always be made anew from it.
revoke update, delete on fact from ${role};
`,
);
