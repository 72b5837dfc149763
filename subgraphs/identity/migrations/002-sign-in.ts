import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Registrations that wait for their mail, sessions with their refresh family, counted attempts, signing keys. */
export const m002 = migration(
  '002-sign-in',
  () => `
-- Any number may wait for one address: nobody blocks its owner. The first that is verified becomes the account.
create table registration (
  id text primary key,
  tenant_id text not null,
  email text not null,
  password_hash text not null,
  display_name text not null,
  token_hash text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  mailed_at timestamptz
);
create index registration_email on registration (tenant_id, email, id);

-- A session is its refresh family: one row, one generation counter, one lock for refresh and revocation.
create table session (
  id text primary key,
  tenant_id text not null,
  user_id text not null references user_account (id),
  role text not null check (role in ('MENTEE', 'MENTOR', 'MODERATOR', 'ADMIN')),
  device text,
  salt text not null,
  generation int not null default 1 check (generation >= 1),
  rotated_at timestamptz not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_because text,
  check ((revoked_at is null) = (revoked_because is null))
);
create index session_of_user on session (tenant_id, user_id, created_at desc);

-- What ended, for routers that missed the hint; kept as long as an access token may live.
create table revocation (
  id text primary key,
  tenant_id text not null,
  session_id text,
  user_id text,
  at timestamptz not null,
  check (num_nonnulls(session_id, user_id) = 1)
);
create index revocation_at on revocation (at);

create table sign_in_attempt (
  tenant_id text not null,
  subject text not null,
  failures int not null default 0 check (failures >= 0),
  last_at timestamptz not null,
  locked_until timestamptz,
  primary key (tenant_id, subject)
);

-- Belongs to the installation, not to a tenant: the router verifies all tokens by one key set. Private halves are sealed by the master key.
create table signing_key (
  kid text primary key,
  state text not null check (state in ('next', 'active', 'retired')),
  public_jwk jsonb not null,
  sealed_private_jwk text not null,
  created_at timestamptz not null
);
create unique index signing_key_active on signing_key (state) where state = 'active';

${isolateByTenant('registration', 'session', 'revocation', 'sign_in_attempt')}
`,
);
