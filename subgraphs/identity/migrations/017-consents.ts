import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** What a marketplace asks people to agree to, and who agreed when; minors, their guardians, and what a marketplace asks of them. */
export const m017 = migration(
  '017-consents',
  ({ role }) => `
create table consent_document (
  id text primary key,
  tenant_id text not null,
  kind text not null check (kind in ('TERMS', 'PRIVACY', 'MARKETING', 'RECORDINGS', 'FACE_CHECK', 'GUARDIAN')),
  version int not null check (version >= 1),
  texts jsonb not null check (jsonb_typeof(texts) = 'array'),
  effective_at timestamptz not null,
  published_at timestamptz not null,
  published_by text not null,
  unique (tenant_id, kind, version)
);

-- Each word of a person, for ever: what counts is the last one of a kind.
create table consent_event (
  id text primary key,
  tenant_id text not null,
  user_id text not null,
  kind text not null,
  version int not null,
  act text not null check (act in ('GIVEN', 'WITHDRAWN')),
  how text not null check (how in ('REGISTRATION', 'ACCOUNT')),
  at timestamptz not null,
  request_id text not null
);
create index consent_event_user on consent_event (user_id, kind, at desc, id desc);
create index consent_event_history on consent_event (user_id, at desc, id desc);
revoke update, delete, truncate on consent_document from ${role};
revoke update, delete, truncate on consent_event from ${role};

create table minor_policy (
  tenant_id text primary key,
  asks_birth_date boolean not null,
  age_limit int not null check (age_limit between 13 and 18)
);

-- There is a row for as long as somebody is a minor. Of everybody else no date of birth is kept.
create table minor (
  user_id text primary key references user_account (id) deferrable initially deferred,
  tenant_id text not null,
  birth_date date not null
);

alter table registration
  -- What was agreed to, [{ kind, version }].
  add column consents jsonb not null default '[]',
  -- Of minors alone, until the account is opened or the registration is gone.
  add column birth_date date,
  add column guardian_email text,
  add check ((birth_date is null) = (guardian_email is null));

-- A guardian's word that is waited for; it goes with its registration.
create table guardian_request (
  id text primary key,
  tenant_id text not null,
  registration_id text not null unique references registration (id) on delete cascade,
  guardian_email text not null,
  token_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  mailed_at timestamptz
);
create index guardian_request_mailed on guardian_request (guardian_email, mailed_at);
create index guardian_request_expiry on guardian_request (expires_at);

create table guardianship (
  id text primary key,
  tenant_id text not null,
  user_id text not null unique references user_account (id) deferrable initially deferred,
  guardian_name text not null check (char_length(guardian_name) between 1 and 80),
  guardian_email text not null,
  statement_version int not null,
  confirmed_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawal_token_hash text not null
);

${isolateByTenant('consent_document', 'consent_event', 'minor_policy', 'minor', 'guardian_request', 'guardianship')}
`,
);
