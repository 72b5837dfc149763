import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Tenants, people and their profiles. */
export const m001 = migration(
  '001-accounts',
  () => `
-- Read across tenants by the router (host -> tenant), therefore only what any visitor learns from the address anyway.
create table tenant (
  id text primary key,
  slug text not null unique check (slug ~ '^[a-z0-9-]{2,40}$'),
  hosts text[] not null default '{}',
  is_public boolean not null default false
);
alter table tenant enable row level security;
alter table tenant force row level security;
create policy anyone_reads on tenant for select using (true);
create policy own_tenant_writes on tenant for insert
  with check (id = (select current_setting('app.tenant', true)) or (select current_setting('app.tenant', true)) = '*');
create policy own_tenant_changes on tenant for update
  using (id = (select current_setting('app.tenant', true)) or (select current_setting('app.tenant', true)) = '*');

create table tenant_brand (
  tenant_id text primary key references tenant (id),
  name text not null,
  locale text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null
);

create table user_account (
  id text primary key,
  tenant_id text not null,
  email text not null,
  password_hash text not null,
  display_name text not null check (char_length(display_name) between 1 and 80),
  preferred_role text not null check (preferred_role in ('MENTEE', 'MENTOR', 'MODERATOR', 'ADMIN')),
  granted_roles text[] not null default '{}' check (granted_roles <@ array['MODERATOR', 'ADMIN']),
  suspended_at timestamptz,
  created_at timestamptz not null,
  unique (tenant_id, email)
);

create table mentor_profile (
  id text primary key,
  tenant_id text not null,
  user_id text not null unique references user_account (id) deferrable initially deferred,
  headline text not null check (char_length(headline) between 1 and 120),
  bio text not null check (char_length(bio) <= 4000),
  skills text[] not null,
  skill_keys text[] not null,
  languages text[] not null check (cardinality(languages) >= 1),
  language_keys text[] not null,
  time_zone text not null,
  active boolean not null default true,
  activated_at timestamptz not null,
  search_text text not null
);
create index mentor_profile_newest on mentor_profile (tenant_id, activated_at desc, id desc) where active;
create index mentor_profile_skills on mentor_profile using gin (skill_keys);
create index mentor_profile_search on mentor_profile using gin (search_text gin_trgm_ops);

create table mentee_profile (
  id text primary key,
  tenant_id text not null,
  user_id text not null unique references user_account (id) deferrable initially deferred,
  goals text[] not null default '{}',
  interests text[] not null default '{}',
  level text check (level in ('BEGINNER', 'INTERMEDIATE', 'ADVANCED')),
  activated_at timestamptz not null
);

${isolateByTenant('tenant_brand', 'user_account', 'mentor_profile', 'mentee_profile')}
`,
);
