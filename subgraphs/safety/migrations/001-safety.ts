import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

export const m001 = migration(
  '001-safety',
  ({ role }) => `
create table text_rule_set (
  id text primary key,
  tenant_id text not null,
  version int not null check (version > 0),
  rules jsonb not null,
  published_by text,
  published_at timestamptz not null,
  unique (tenant_id, version)
);
create table message_scan (
  message_id text primary key,
  tenant_id text not null,
  verdict text not null check (verdict in ('ALLOW', 'REMOVE', 'REVIEW')),
  score double precision not null,
  reasons text[] not null,
  rule_version int not null,
  scanned_at timestamptz not null
);
create table moderation_case (
  id text primary key,
  tenant_id text not null,
  kind text not null check (kind in ('REPORTED_MESSAGE', 'HELD_MESSAGE')),
  message_id text not null,
  conversation_id text not null,
  subject_user_id text not null,
  state text not null default 'OPEN' check (state in ('OPEN', 'DECIDED')),
  priority int not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  decided_at timestamptz,
  lease_holder text,
  lease_token text,
  lease_until timestamptz,
  check ((lease_holder is null) = (lease_token is null) and (lease_token is null) = (lease_until is null))
);
create unique index one_open_case_per_message on moderation_case (tenant_id, message_id) where state = 'OPEN';
create index case_queue on moderation_case (tenant_id, priority desc, due_at, id) where state = 'OPEN';
create table report (
  id text primary key,
  tenant_id text not null,
  reporter_id text not null,
  message_id text not null,
  reason text not null,
  details text,
  state text not null check (state in ('COLLECTING', 'OPEN', 'REJECTED', 'DECIDED')),
  case_id text references moderation_case (id),
  created_at timestamptz not null,
  unique (tenant_id, reporter_id, message_id)
);
create index report_of_case on report (case_id);
create table evidence (
  id text primary key,
  tenant_id text not null,
  case_id text not null references moderation_case (id),
  report_id text references report (id),
  content_hash text not null,
  frozen jsonb not null,
  frozen_at timestamptz not null
);
create index evidence_of_case on evidence (case_id);
create table decision (
  id text primary key,
  tenant_id text not null,
  case_id text not null references moderation_case (id),
  action text not null check (action in ('DISMISS', 'HIDE_MESSAGE', 'SUSPEND_USER', 'REVERSED')),
  reverses text references decision (id),
  note text,
  decided_by text not null,
  decided_at timestamptz not null,
  check ((action = 'REVERSED') = (reverses is not null))
);
create unique index reversed_once on decision (reverses) where reverses is not null;
create index decision_of_case on decision (case_id, decided_at);
${isolateByTenant('text_rule_set', 'message_scan', 'moderation_case', 'report', 'evidence', 'decision')}
-- What was decided, frozen or published is never rewritten: the state of a subject is a fold of these rows.
revoke update, delete on text_rule_set, evidence, decision from ${role};
`,
);
