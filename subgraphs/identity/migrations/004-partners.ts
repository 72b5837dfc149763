import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Partners: programs of others that may run listed operations, with their keys and the versions of their manifests. */
export const m004 = migration(
  '004-partners',
  ({ role }) => `
create table partner (
  id text primary key,
  tenant_id text not null,
  name text not null check (char_length(name) between 1 and 80),
  scopes text[] not null default '{}',
  rate_plan text not null check (rate_plan ~ '^[a-z][a-z0-9-]{0,39}$'),
  created_at timestamptz not null,
  revoked_at timestamptz
);
-- A revoked partner's name may be given again.
create unique index partner_name on partner (tenant_id, name) where revoked_at is null;

-- Of a key only what finds it and what recognises it: a random key of 256 bits needs no slow hash.
create table partner_key (
  id text primary key,
  tenant_id text not null,
  partner_id text not null references partner (id),
  prefix text not null unique check (prefix ~ '^lyk_[0-9a-f]{12}$'),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index partner_key_of on partner_key (partner_id, created_at);

-- What was published stays as it was: routers keep it by its version. It can be withdrawn, and nothing else.
create table partner_manifest (
  partner_id text not null references partner (id),
  version int not null check (version >= 1),
  tenant_id text not null,
  operations jsonb not null check (jsonb_typeof(operations) = 'array'),
  published_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (partner_id, version)
);
revoke update, delete, truncate on partner_manifest from ${role};
grant update (withdrawn_at) on partner_manifest to ${role};
revoke delete, truncate on partner from ${role};
revoke delete, truncate on partner_key from ${role};

-- Goes up with every change, in its transaction: a router that knows the sum knows whether to read anew.
create table partner_change (
  tenant_id text primary key,
  count int not null
);

${isolateByTenant('partner', 'partner_key', 'partner_manifest', 'partner_change')}
`,
);
