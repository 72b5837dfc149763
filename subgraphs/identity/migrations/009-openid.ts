import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Who a person is at outside providers, and sign-ins that are on their way there and back. */
export const m009 = migration(
  '009-openid',
  () => `
-- Null: the account has no password; its owner signs in elsewhere, or asks for one as if it was forgotten.
alter table user_account alter column password_hash drop not null;

-- Issuer and subject together are who somebody is (OpenID Connect Core 5.7); the provider is only what our configuration calls it.
create table federated_identity (
  id text primary key,
  tenant_id text not null,
  issuer text not null,
  subject text not null check (char_length(subject) between 1 and 255),
  provider text not null,
  user_id text not null references user_account (id) deferrable initially deferred,
  -- What the provider said at that time; nobody is ever found by it.
  email text,
  linked_at timestamptz not null,
  unique (tenant_id, issuer, subject)
);
create index federated_identity_user on federated_identity (tenant_id, user_id, linked_at);

-- One row for each way to a provider and back. The verifier of the code is sealed by the master key.
create table federated_sign_in (
  id text primary key,
  tenant_id text not null,
  provider text not null,
  -- Who was signed in when it began, and may link by it; null: it signs somebody in.
  user_id text,
  token_hash text not null unique,
  state_hash text not null,
  nonce text not null,
  sealed_verifier text not null,
  return_to text not null,
  device text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index federated_sign_in_expiry on federated_sign_in (expires_at);

${isolateByTenant('federated_identity', 'federated_sign_in')}
`,
);
