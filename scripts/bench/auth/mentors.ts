import { type Listed, listingRules, rankOf, termsOf, wordsAmong } from '@lyceum/identity/search/listing.rules.ts';
import { spellingKeys } from '@lyceum/identity/search/spelling.rules.ts';
import { sharedTaxonomy } from '@lyceum/identity/skill/taxonomy.ts';
import type { Pool, PoolClient } from 'pg';
import { seededRandom } from '../workload/random.ts';
import { tenantId } from './ground.ts';

const syllables = 'an be cor da el fi gar hu in jo ka le mi no or pe qua ri sa te ul vi wen xa yo zi'.split(' ');
const manners = 'patient practical playful rigorous gentle fast thorough friendly experienced curious'.split(' ');
const skills = sharedTaxonomy().skills.filter(
  ({ id, parentId }) => parentId !== null && sharedTaxonomy().childrenOf(id).length === 0,
);

/** People with a mentor profile each, of words that the seed draws; and what is asked of them. */
export function mentorCrowd(seed: number) {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const drawn = <T>(of: readonly T[]) => of[below(of.length)] as T;
  /** Few of many come often, as words of people do. */
  const often = <T>(of: readonly T[]) => of[Math.floor(of.length * random() ** 3)] as T;
  const invented = (most: number) => Array.from({ length: 2 + below(most) }, () => drawn(syllables)).join('');
  const firstNames = Array.from({ length: 1000 }, () => invented(2));
  const lastNames = Array.from({ length: 20_000 }, () => invented(3));
  const vocabulary = Array.from({ length: 5000 }, () => invented(3));
  const nameOf = ({ names }: (typeof skills)[number]) => names.en as string;

  const profile = (): Listed => {
    const taught = [...new Set([often(skills), often(skills), drawn(skills)])].map(nameOf);
    const reviewCount = below(3) === 0 ? below(200) : 0;
    return {
      displayName: `${often(firstNames)} ${often(lastNames)}`,
      // Three of ten say "lessons".
      headline: `${drawn(manners)} ${below(10) < 3 ? 'lessons' : 'hours'} in ${taught[0]} for ${drawn(manners)} people`,
      bio: Array.from({ length: 5 + below(25) }, () => often(vocabulary)).join(' '),
      skills: taught,
      languages: ['en', ...(below(3) === 0 ? [drawn(['de', 'fr', 'es', 'pt-BR', 'hi'])] : [])],
      hourlyRate: below(5) === 0 ? null : 500 * (2 + below(30)),
      verified: below(4) === 0,
      reviewCount,
      reviewStars: reviewCount * (3 + below(3)),
    };
  };
  const skill = () => nameOf(often(skills));
  const misspelt = () => {
    const word = drawn([
      'mathematics',
      'chemistry',
      'saxophone',
      'python',
      'photoshop',
      'kubernetes',
      'watercolour',
      'trigonometry',
    ]);
    const at = 1 + below(word.length - 2);
    return `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`;
  };
  return {
    profiles: (count: number) => Array.from({ length: count }, profile),
    questions: {
      'one word': () => ({ search: often(vocabulary) }),
      'two words': () => ({ search: `${drawn(manners)} ${skill()}` }),
      'a word misspelt': () => ({ search: misspelt() }),
      'a beginning of 2 to 4 letters': () => ({ search: often(vocabulary).slice(0, 2 + below(3)) }),
      'a skill': () => ({ skill: skill() }),
      'a field, verified, a rate': () => ({
        skill: drawn(sharedTaxonomy().childrenOf(null)).slug,
        verified: true,
        minHourlyRate: 2000,
        maxHourlyRate: 5000,
      }),
      'a language that all speak': () => ({ language: 'en' }),
      'a skill and a word': () => ({ skill: skill(), search: drawn(manners) }),
      'the most frequent word': () => ({ search: 'lessons' }),
      'two of the most frequent words': () => ({ search: `lessons ${drawn(manners)}` }),
      nobody: () => ({ search: 'zzyzx qwrtpsdf' }),
      'no question': () => ({}),
    } satisfies Readonly<Record<string, () => object>>,
  };
}

/** In blocks, as the owner, past row-level security; the same rows that `listMentor` writes. Indexes are made anew afterwards, and foreign keys are not looked at. */
export async function storeMentors(pool: Pool, profiles: readonly Listed[]): Promise<void> {
  const owner = await pool.connect();
  const { rows: indexes } = await owner.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'identity' and tablename in ('mentor_term', 'search_spelling') and indexname not like '%_pkey'`,
  );
  for (const { name } of indexes) await owner.query(`drop index identity.${name}`);
  await owner.query("set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '256MB'");
  const words = new Set<string>();
  for (let from = 0; from < profiles.length; from += 2000) {
    const rows = profiles
      .slice(from, from + 2000)
      .map((listed, index) => ({ ...listed, no: from + index + 1_000_000, rank: rankOf(listed) }));
    await storePeople(owner, rows);
    const terms = rows.flatMap((row) =>
      [...termsOf(row)].map(([term, points]) => ({ no: row.no, term, points, score: points + row.rank })),
    );
    for (const word of wordsAmong(terms.map(({ term }) => term))) words.add(word);
    await owner.query(
      `insert into identity.mentor_term (no, tenant_id, term, points, score)
       select no, $5, term, points, score from unnest($1::bigint[], $2::text[], $3::int[], $4::int[]) as t (no, term, points, score)`,
      [
        terms.map(({ no }) => no),
        terms.map(({ term }) => term),
        terms.map(({ points }) => points),
        terms.map(({ score }) => score),
        tenantId,
      ],
    );
  }
  for (const { definition } of indexes) await owner.query(definition);
  await storeWords(owner, [...words]);
  await owner.query(
    'vacuum analyze identity.mentor_profile, identity.user_account, identity.mentor_listing, identity.mentor_term, identity.search_word, identity.search_spelling',
  );
  owner.release(true);
}

async function storePeople(owner: PoolClient, rows: readonly (Listed & { no: number; rank: number })[]): Promise<void> {
  const json = JSON.stringify(rows.map((row) => ({ ...row, key: String(row.no).padStart(26, '0') })));
  await owner.query(
    `with person as (select row, 'user_' || (row->>'key') as id from jsonb_array_elements($1::jsonb) as row)
     insert into identity.user_account (id, tenant_id, email, password_hash, display_name, preferred_role, created_at)
     select id, $2, id || '@bench.test', 'none', row->>'displayName', 'MENTOR', now() from person`,
    [json, tenantId],
  );
  await owner.query(
    `insert into identity.mentor_profile (id, tenant_id, user_id, headline, bio, skills, languages, time_zone, active, activated_at,
       hourly_rate, verified_at, review_count, review_stars)
     select 'mentor_' || (row->>'key'), $2, 'user_' || (row->>'key'), row->>'headline', row->>'bio',
       array(select jsonb_array_elements_text(row->'skills')), array(select jsonb_array_elements_text(row->'languages')), 'Europe/Lisbon', true, now(),
       (row->>'hourlyRate')::bigint, case when (row->>'verified')::boolean then now() end, (row->>'reviewCount')::int, (row->>'reviewStars')::int
     from jsonb_array_elements($1::jsonb) as row`,
    [json, tenantId],
  );
  await owner.query(
    `insert into identity.mentor_listing (no, tenant_id, mentor_id, rank, hourly_rate, rules) overriding system value
     select (row->>'no')::bigint, $2, 'mentor_' || (row->>'key'), (row->>'rank')::int, (row->>'hourlyRate')::bigint, $3
     from jsonb_array_elements($1::jsonb) as row`,
    [json, tenantId, listingRules],
  );
}

async function storeWords(owner: PoolClient, words: readonly string[]): Promise<void> {
  await owner.query(
    `insert into identity.search_word (tenant_id, word, listings)
     select $2, word, (select count(*) from identity.mentor_term where tenant_id = $2 and term = word) from unnest($1::text[]) as word
     on conflict (tenant_id, word) do update set listings = excluded.listings`,
    [words, tenantId],
  );
  const pairs = words.flatMap((word) => spellingKeys(word).map((key) => ({ key, word })));
  for (let from = 0; from < pairs.length; from += 100_000) {
    const block = pairs.slice(from, from + 100_000);
    await owner.query(
      `insert into identity.search_spelling (tenant_id, key, word) select $3, key, word from unnest($1::text[], $2::text[]) as pair (key, word)
       on conflict do nothing`,
      [block.map(({ key }) => key), block.map(({ word }) => word), tenantId],
    );
  }
}
