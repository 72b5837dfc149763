import { migration } from '@lyceum/kit/db/migration.ts';

/** Mentors are found although a word is misspelt: see `spellingKeys`, which these rows get once from here. */
export const m010 = migration(
  '010-spelling',
  () => `
alter table mentor_profile add column spelling_keys text[] not null default '{}';
update mentor_profile set spelling_keys = coalesce((
  select array_agg(distinct spelt.key)
  from user_account,
    lateral regexp_split_to_table(
      lower(concat_ws(' ', display_name, headline, array_to_string(skills, ' '))), '[^[:alnum:]]+'
    ) as word,
    lateral (
      select word as key
      union all
      select left(word, index - 1) || substr(word, index + 1) from generate_series(1, char_length(word)) as index
    ) as spelt
  where user_account.id = mentor_profile.user_id and char_length(word) between 4 and 30
), '{}');
create index mentor_profile_spelling on mentor_profile using gin (spelling_keys) where active;
`,
);
