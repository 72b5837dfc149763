import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Two accounts of one person that become one, and under which ids people were known before; accounts that somebody who helps may look at for a while; and the way back from a second factor. */
export const m019 = migration(
  '019-merge',
  ({ role }) => `
create table account_merge (
  id text primary key,
  tenant_id text not null,
  keep_id text not null,
  drop_id text not null check (drop_id <> keep_id),
  -- LOOKING until all subgraphs have said what would move and what stands against it. What is MERGING goes back to BLOCKED, or on to DONE.
  state text not null check (state in ('LOOKING', 'READY', 'BLOCKED', 'MERGING', 'DONE')),
  asked_by text not null,
  asked_at timestamptz not null,
  moves jsonb not null default '[]' check (jsonb_typeof(moves) = 'array'),
  obstacles jsonb not null default '[]' check (jsonb_typeof(obstacles) = 'array'),
  -- The newest saga.
  saga_id text not null,
  -- Where the last mail to the account that has gone is sent; for a day.
  email text,
  ended_at timestamptz,
  unique (tenant_id, keep_id, drop_id),
  check ((state = 'DONE') = (ended_at is not null))
);
create index account_merge_of_drop on account_merge (tenant_id, drop_id);
revoke delete, truncate on account_merge from ${role};

-- Ids of accounts that were merged away. There is no account of such an id; who it is now stands here, also after several merges.
create table account_alias (
  id text primary key,
  tenant_id text not null,
  user_id text not null references user_account (id) deferrable initially deferred,
  since timestamptz not null
);
create index account_alias_of on account_alias (user_id);

-- The way back for who was locked out by the first second factor of their account.
create table guard_undo (
  id text primary key,
  tenant_id text not null,
  user_id text not null references user_account (id),
  token_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index guard_undo_of on guard_undo (user_id);

-- Addresses of people who were erased while a decision kept them out: codes by a key outside of the database, with an end.
create table banned_address (
  tenant_id text not null,
  address_hash text not null,
  decision_id text not null,
  until timestamptz not null,
  primary key (tenant_id, address_hash, decision_id)
);
create index banned_address_of on banned_address (decision_id);

create table support_case (
  id text primary key,
  tenant_id text not null,
  user_id text not null,
  opened_by text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null
);
create index support_case_of on support_case (user_id);

${isolateByTenant('account_merge', 'account_alias', 'banned_address', 'guard_undo', 'support_case')}
`,
);
