import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** What a marketplace decides for itself: permissions, settings, domains, invitations. And who runs the installation. */
export const m012 = migration(
  '012-tenancy',
  () => `
-- Wider than before, so no row needs looking at, which would hold up who signs in.
alter table user_account drop constraint user_account_preferred_role_check;
alter table user_account add constraint user_account_preferred_role_check
  check (preferred_role in ('MENTEE', 'MENTOR', 'MODERATOR', 'ADMIN', 'PLATFORM_ADMIN')) not valid;
alter table user_account drop constraint user_account_granted_roles_check;
alter table user_account add constraint user_account_granted_roles_check
  check (granted_roles <@ array['MODERATOR', 'ADMIN', 'PLATFORM_ADMIN']) not valid;
alter table session drop constraint session_role_check;
alter table session add constraint session_role_check
  check (role in ('MENTEE', 'MENTOR', 'MODERATOR', 'ADMIN', 'PLATFORM_ADMIN')) not valid;
create index user_account_granted on user_account (tenant_id, created_at desc, id desc) where cardinality(granted_roles) > 0;

-- Where a marketplace differs from what a role may do by default. Nothing here is ever of platform admins.
create table role_permission (
  tenant_id text not null references tenant (id),
  role text not null check (role in ('MODERATOR', 'ADMIN')),
  permission text not null,
  granted boolean not null,
  changed_at timestamptz not null,
  -- Null: the installation.
  changed_by text,
  primary key (tenant_id, role, permission)
);

-- version goes up with everything that routers know of a tenant: who polls compares one sum.
alter table tenant add column version int not null default 1 check (version >= 1), add column suspended_at timestamptz;
alter table tenant_brand
  add column logo_url text,
  add column primary_colour text check (primary_colour ~ '^#[0-9a-f]{6}$'),
  add column accent_colour text check (accent_colour ~ '^#[0-9a-f]{6}$');

-- Policies and switches, where a marketplace has set them; the catalogue in the code has names, types and defaults.
create table tenant_setting (
  tenant_id text not null references tenant (id),
  name text not null,
  value jsonb not null,
  version int not null check (version >= 1),
  changed_at timestamptz not null,
  changed_by text,
  primary key (tenant_id, name)
);

-- A host that a marketplace says is its own. The token of the proof follows from the id and the master key, so none is stored.
create table tenant_domain (
  id text primary key,
  tenant_id text not null references tenant (id),
  host text not null check (char_length(host) between 4 and 253),
  added_at timestamptz not null,
  added_by text,
  verified_at timestamptz,
  unique (tenant_id, host)
);
create unique index tenant_domain_verified on tenant_domain (host) where verified_at is not null;

create table invitation (
  id text primary key,
  tenant_id text not null references tenant (id),
  email text not null,
  role text not null check (role in ('MENTEE', 'MODERATOR', 'ADMIN')),
  invited_by text,
  -- SHA-256 of the token in the newest mail; older ones are nobody's any more.
  token_hash text not null,
  mails int not null check (mails >= 1),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by text,
  revoked_at timestamptz,
  check ((accepted_at is null) = (accepted_by is null)),
  check (num_nonnulls(accepted_at, revoked_at) <= 1)
);
create unique index invitation_open on invitation (tenant_id, email) where accepted_at is null and revoked_at is null;
create index invitation_newest on invitation (tenant_id, created_at desc, id desc);

-- Each mail of an invitation, counted before it is sent: inviting must not be a way to flood somebody.
create table invitation_mail (
  id text primary key,
  tenant_id text not null,
  invitation_id text not null references invitation (id) on delete cascade,
  -- 1, 2, 3 …: makes the token of this mail another one.
  number int not null check (number >= 1),
  email text not null,
  asked_by text,
  asked_at timestamptz not null
);
create index invitation_mail_asked on invitation_mail (tenant_id, asked_at);

${isolateByTenant('role_permission', 'tenant_setting', 'tenant_domain', 'invitation', 'invitation_mail')}
`,
);
