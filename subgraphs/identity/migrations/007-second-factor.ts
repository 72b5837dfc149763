import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** One-time codes, backup codes, sign-ins that wait for one of them, and when a session was last proved. */
export const m007 = migration(
  '007-second-factor',
  () => `
alter table session add column authenticated_at timestamptz;
update session set authenticated_at = created_at;
alter table session alter column authenticated_at set not null;

-- The secret is sealed by the master key and bound to the person. Until it is confirmed it guards nothing.
create table totp_factor (
  user_id text primary key references user_account (id),
  tenant_id text not null,
  sealed_secret text not null,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  -- The time step of the last code that was taken: none is taken twice (RFC 6238 section 5.2).
  last_step bigint not null default 0
);

create table backup_code (
  user_id text not null references user_account (id),
  tenant_id text not null,
  code_hash text not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);

-- A right password that waits for the second factor.
create table sign_in_challenge (
  id text primary key,
  tenant_id text not null,
  user_id text not null references user_account (id),
  token_hash text not null unique,
  -- Of the account when its password was right: what was changed since then opens nothing.
  credential_version int not null,
  device text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_challenge_expiry on sign_in_challenge (expires_at);

${isolateByTenant('totp_factor', 'backup_code', 'sign_in_challenge')}
`,
);
