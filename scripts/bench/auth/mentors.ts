import { spellingKeys } from '@lyceum/identity/profile/spelling.rules.ts';
import type { Pool } from 'pg';
import { seededRandom } from '../workload/random.ts';
import { tenantId } from './ground.ts';

const subjects =
  'algebra geometry calculus statistics physics chemistry biology astronomy history philosophy economics accounting python typescript haskell rust piano guitar violin singing drawing painting photography chess swimming sailing yoga german french spanish mandarin portuguese japanese arabic grammar pronunciation writing rhetoric negotiation leadership marketing'.split(
    ' ',
  );
const manners = 'patient practical playful rigorous gentle fast thorough friendly experienced curious'.split(' ');

/** People with a mentor profile each, of words that the seed draws; and what is asked of them. */
export function mentorCrowd(seed: number) {
  const random = seededRandom(seed);
  const drawn = (words: readonly string[]) => words[Math.floor(random() * words.length)] as string;
  const profile = (number: number) => {
    const skills = [...new Set([drawn(subjects), drawn(subjects), drawn(subjects)])];
    const name = `Mentor ${number.toString(36)}`;
    const headline = `${drawn(manners)} lessons in ${skills[0]} for ${drawn(manners)} people`;
    return { number, name, headline, skills, search: [name, headline, ...skills].join('\n').toLowerCase() };
  };
  return {
    profiles: (count: number) => Array.from({ length: count }, (_, number) => profile(number)),
    /** Two letters of a subject swapped. */
    misspelt() {
      const word = drawn(subjects);
      const at = 1 + Math.floor(random() * (word.length - 2));
      return { search: `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}` };
    },
    words: () => ({ search: `${drawn(manners)} ${drawn(subjects)}` }),
    skill: () => ({ skill: drawn(subjects) }),
  };
}

/** In blocks, as the owner, past row-level security. */
export async function storeMentors(owner: Pool, profiles: ReturnType<ReturnType<typeof mentorCrowd>['profiles']>): Promise<void> {
  for (let from = 0; from < profiles.length; from += 5000) {
    const rows = profiles.slice(from, from + 5000).map(({ number, name, headline, skills, search }) => {
      const id = number.toString(32).padStart(26, '0');
      return { user: `user_${id}`, mentor: `mentor_${id}`, number, name, headline, skills, search, keys: spellingKeys(search) };
    });
    const json = JSON.stringify(rows);
    await owner.query(
      `insert into identity.user_account (id, tenant_id, email, password_hash, display_name, preferred_role, created_at)
       select row->>'user', $2, (row->>'user') || '@bench.test', 'none', row->>'name', 'MENTOR', now() from jsonb_array_elements($1::jsonb) as row`,
      [json, tenantId],
    );
    await owner.query(
      `insert into identity.mentor_profile (id, tenant_id, user_id, headline, bio, skills, skill_keys, languages, language_keys, time_zone,
         active, activated_at, search_text, spelling_keys)
       select row->>'mentor', $2, row->>'user', row->>'headline', '', skills, skills, '{en}', '{en}', 'Europe/Lisbon',
         true, now() - make_interval(secs => (row->>'number')::int), row->>'search',
         array(select jsonb_array_elements_text(row->'keys'))
       from jsonb_array_elements($1::jsonb) as row, lateral (select array(select jsonb_array_elements_text(row->'skills')) as skills) as s`,
      [json, tenantId],
    );
  }
  await owner.query('vacuum analyze identity.mentor_profile, identity.user_account');
}
