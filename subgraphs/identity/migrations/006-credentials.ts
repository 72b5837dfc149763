import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** What changes a password or an address: forgotten passwords and addresses on their way. */
export const m006 = migration(
  '006-credentials',
  () => `
-- Goes up with each password and each address: what was proven under a lower one (a sign-in under way) does not count any more.
alter table user_account add column credential_version int not null default 1 check (credential_version >= 1);

-- A row for every address that was asked about, known or not; only the one of an account is ever issued.
create table password_reset (
  id text primary key,
  tenant_id text not null,
  email text not null,
  reason text not null check (reason in ('FORGOTTEN', 'ADDRESS_RESTORED')),
  token_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  user_id text references user_account (id) deferrable initially deferred,
  issued_at timestamptz,
  ended_at timestamptz,
  check ((user_id is null) = (issued_at is null))
);
create index password_reset_user on password_reset (tenant_id, user_id, id) where user_id is not null;
create index password_reset_expires on password_reset (expires_at);

create table email_change (
  id text primary key,
  tenant_id text not null,
  user_id text not null references user_account (id),
  old_email text not null,
  new_email text not null check (new_email <> old_email),
  old_token_hash text not null,
  new_token_hash text not null,
  undo_token_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  new_mailed_at timestamptz,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  completed_at timestamptz,
  undo_until timestamptz,
  -- Replaced, given up or undone.
  ended_at timestamptz,
  check (completed_at is null or (old_confirmed_at is not null and new_confirmed_at is not null)),
  check ((completed_at is null) = (undo_until is null))
);
create unique index email_change_open on email_change (tenant_id, user_id) where completed_at is null and ended_at is null;
create index email_change_user on email_change (tenant_id, user_id, created_at);
create index email_change_new on email_change (tenant_id, new_email, new_mailed_at);

${isolateByTenant('password_reset', 'email_change')}
`,
);
