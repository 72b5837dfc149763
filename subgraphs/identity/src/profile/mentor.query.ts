import { isId } from '@lyceum/kit/ids/ids.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { MentorFilter } from '../generated/resolvers.ts';
import { containing, searchWords } from './profile.rules.ts';
import { spellingKeys } from './spelling.rules.ts';

export interface MentorRow {
  readonly id: string;
  readonly userId: string;
  readonly displayName: string;
  readonly headline: string;
  readonly bio: string;
  readonly skills: string[];
  readonly languages: string[];
  readonly timeZone: string;
  readonly active: boolean;
  readonly activatedAt: Date;
}

export type MentorPage = Connection<MentorRow>;

/** One mentor, also one who is closed now (old bookings still name them), batched with all others of the request. */
export function loadMentor(ctx: Ctx, id: string): Promise<MentorRow | null> {
  if (!isId('mentor', id)) return Promise.resolve(null);
  return ctx.loader('mentor', (ids: readonly string[]) => readMentors(ctx, ids)).load(id);
}

async function readMentors(ctx: Ctx, ids: readonly string[]): Promise<readonly (MentorRow | null)[]> {
  const rows = await selectMentors(ctx)
    .where('mentor_profile.id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, mentorRow(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Public mentors, newest first. */
export async function listMentors(ctx: Ctx, filter: MentorFilter | null | undefined, page: PageArgs): Promise<MentorPage> {
  let query = selectMentors(ctx).where('active', '=', true).where('suspended_at', 'is', null);
  for (const { word, isKnown } of await knownWords(ctx, searchWords(filter?.search ?? '')))
    query = isKnown ? query.where('search_text', 'like', containing(word)) : query.where(hasSpelling(word));
  if (filter?.skill) query = query.where(hasKey('skill_keys', filter.skill));
  if (filter?.language) query = query.where(hasKey('language_keys', filter.language));
  return paginate(query, page, {
    order: [
      ['mentor_profile.activated_at', 'desc'],
      ['mentor_profile.id', 'desc'],
    ],
    map: mentorRow,
  });
}

/** Which words are written so in some public profile. Only the others are taken for misspelt, so that nobody gets more than they asked for. */
async function knownWords(ctx: Ctx, words: readonly string[]) {
  return Promise.all(
    words.map(async (word) => {
      const found = await ctx.db
        .selectFrom('mentor_profile')
        .select('id')
        .where('active', '=', true)
        .where('search_text', 'like', containing(word))
        .limit(1)
        .executeTakeFirst();
      return { word, isKnown: found !== undefined };
    }),
  );
}

/** Of a word that is too short for mistakes there are no keys, and nothing has them. */
function hasSpelling(word: string) {
  return sql<boolean>`spelling_keys && ${spellingKeys(word)}::text[]`;
}

function hasKey(column: 'skill_keys' | 'language_keys', value: string) {
  return sql<boolean>`${sql.ref(column)} @> array[${value.trim().toLowerCase()}]::text[]`;
}

function selectMentors(ctx: Ctx) {
  return ctx.db
    .selectFrom('mentor_profile')
    .innerJoin('user_account', 'user_account.id', 'mentor_profile.user_id')
    .select(['mentor_profile.id', 'user_id', 'display_name', 'headline', 'bio', 'skills', 'languages', 'time_zone'])
    .select(['mentor_profile.activated_at', 'active', 'suspended_at']);
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectMentors>['execute']>>[number];

function mentorRow(row: Selected): MentorRow {
  const { id, headline, bio, skills, languages } = row;
  return {
    id,
    headline,
    bio,
    skills,
    languages,
    userId: row.user_id,
    displayName: row.display_name,
    timeZone: row.time_zone,
    active: row.active && row.suspended_at === null,
    activatedAt: row.activated_at,
  };
}
