import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Partners that act for people: what they may ask for, where people go back to, what people answered, and the sessions that follow from it. */
export const m020 = migration(
  '020-partner-consent',
  () => `
alter table partner
  add column suspended_at timestamptz,
  -- What it may ask people for, beside what it may do by itself.
  add column consent_scopes text[] not null default '{}',
  add column redirect_uris text[] not null default '{}',
  -- A program in people's own hands, which can keep no key.
  add column is_public_client boolean not null default false;
create index partner_newest on partner (tenant_id, created_at desc, id desc);

-- The end of a key that was replaced.
alter table partner_key add column expires_at timestamptz;

-- A session that a person has let a partner have.
alter table session
  add column partner_id text,
  add column partner_scopes text[];
alter table session add constraint session_of_partner check ((partner_id is null) = (partner_scopes is null)) not valid;

-- What a person answered to one request of a partner. Of the code only what recognises it.
create table partner_authorization (
  id text primary key,
  tenant_id text not null,
  request_id text not null,
  partner_id text not null references partner (id),
  user_id text not null references user_account (id) deferrable initially deferred,
  -- The person's own session in which it was decided: if that has ended, the code is worth nothing.
  decided_in text not null,
  decision text not null check (decision in ('GRANTED', 'DENIED')),
  redirect_uri text not null,
  code_challenge text not null,
  scopes text[] not null,
  code_hash text check (code_hash ~ '^[0-9a-f]{64}$'),
  decided_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- What the code gave.
  session_id text,
  unique (tenant_id, request_id),
  check ((decision = 'GRANTED') = (code_hash is not null)),
  check ((used_at is null) = (session_id is null))
);
create index partner_authorization_user on partner_authorization (user_id);
create index partner_authorization_expiry on partner_authorization (expires_at);

${isolateByTenant('partner_authorization')}
`,
);
