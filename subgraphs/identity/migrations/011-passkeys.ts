import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Passkeys, whose they are, and what authenticators are being asked. */
export const m011 = migration(
  '011-passkeys',
  () => `
-- What authenticators know a person by: random, so that it says nothing about anybody and ends with this row (WebAuthn 3, section 14.6.1).
create table passkey_holder (
  user_id text primary key references user_account (id),
  tenant_id text not null,
  handle text not null,
  unique (tenant_id, handle)
);

create table passkey (
  id text primary key,
  tenant_id text not null,
  user_id text not null references user_account (id),
  -- Base64url without padding, at most 1023 bytes (WebAuthn 3, section 4).
  credential_id text not null check (char_length(credential_id) between 1 and 1364),
  -- COSE_Key (RFC 9052), base64url.
  public_key text not null,
  -- The domain for which it was made; browsers offer it nowhere else.
  relying_party text not null,
  sign_count bigint not null check (sign_count >= 0),
  transports text[] not null,
  -- The authenticator may copy it to the person's other devices, or has done so.
  backup_eligible boolean not null,
  backed_up boolean not null check (backup_eligible or not backed_up),
  name text not null check (char_length(name) between 1 and 80),
  created_at timestamptz not null,
  last_used_at timestamptz,
  unique (tenant_id, credential_id)
);
create index passkey_user on passkey (tenant_id, user_id, created_at);

-- What an authenticator is being asked: random, told to the beginner alone, and good for one answer.
create table passkey_challenge (
  challenge_hash text primary key,
  tenant_id text not null,
  purpose text not null check (purpose in ('REGISTER', 'SIGN_IN', 'SECOND_FACTOR', 'STEP_UP')),
  -- Whose answer it must be; null: it signs somebody in who is not known yet.
  user_id text,
  session_id text,
  -- The password that was right, where this is its second factor.
  sign_in_challenge_id text,
  relying_party text not null,
  origin text not null,
  device text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'SIGN_IN') = (user_id is null)),
  check ((purpose in ('REGISTER', 'STEP_UP')) = (session_id is not null)),
  check ((purpose = 'SECOND_FACTOR') = (sign_in_challenge_id is not null))
);
create index passkey_challenge_expiry on passkey_challenge (expires_at);

${isolateByTenant('passkey_holder', 'passkey', 'passkey_challenge')}
`,
);
