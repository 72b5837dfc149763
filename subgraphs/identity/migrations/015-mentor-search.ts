import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/**
 * The search for mentors as rows that are found by equality and by ranges: under row-level security PostgreSQL uses an index only for operators that are
 * leakproof, which those of text are and LIKE and arrays are not. What is public already is listed by `identity.listing`, within a minute of the start.
 */
export const m015 = migration(
  '015-mentor-search',
  () => `
alter table mentor_profile
  add column hourly_rate bigint check (hourly_rate between 0 and 100000000),
  add column verified_at timestamptz,
  add column review_count int not null default 0 check (review_count >= 0),
  add column review_stars int not null default 0 check (review_stars between review_count and 5 * review_count),
  alter column skill_keys set default '{}',
  alter column language_keys set default '{}',
  alter column search_text set default '';
drop index mentor_profile_skills;
drop index mentor_profile_search;
drop index mentor_profile_spelling;
-- Nobody reads them any more; the columns go when no process of before runs.
update mentor_profile set skill_keys = '{}', language_keys = '{}', search_text = '', spelling_keys = '{}';

-- One per mentor who is public now. Whoever is not has none, and so is not found.
create table mentor_listing (
  no bigint generated always as identity primary key,
  tenant_id text not null,
  mentor_id text not null unique references mentor_profile (id) on delete cascade,
  rank int not null,
  hourly_rate bigint,
  rules int not null
);
create index mentor_listing_rate on mentor_listing (tenant_id, hourly_rate);

-- What a listing is found by: see listing.rules.ts. The score is the points of the term and the rank of the mentor.
create table mentor_term (
  no bigint not null references mentor_listing (no) on delete cascade,
  tenant_id text not null,
  term text collate "C" not null,
  points int not null,
  score int not null,
  primary key (no, term)
);
create index mentor_term_best on mentor_term (tenant_id, term, score desc, no desc) include (points);
alter table mentor_term alter column term set statistics 1000;

-- The words of all listings, by which beginnings and misspellings find them. A word that nobody uses any more goes in the night.
create table search_word (
  tenant_id text not null,
  word text collate "C" not null,
  -- How many use it, counted in the night: which of many words with one beginning are tried first.
  listings int not null default 1,
  primary key (tenant_id, word)
);
create table search_spelling (
  tenant_id text not null,
  key text collate "C" not null,
  word text collate "C" not null,
  primary key (tenant_id, key, word),
  foreign key (tenant_id, word) references search_word (tenant_id, word) on delete cascade
);
create index search_spelling_word on search_spelling (tenant_id, word);

-- What a marketplace changed of the default taxonomy, or added to it: a whole skill each.
create table skill (
  tenant_id text not null,
  id text not null,
  parent_id text,
  slug text not null,
  -- By BCP 47 tag, the main language first; so json, which keeps the order.
  names json not null,
  synonyms text[] not null default '{}',
  hidden boolean not null default false,
  merged_into text check (merged_into <> id),
  primary key (tenant_id, id),
  unique (tenant_id, slug)
);

${isolateByTenant('mentor_listing', 'mentor_term', 'search_word', 'search_spelling', 'skill')}
`,
);
