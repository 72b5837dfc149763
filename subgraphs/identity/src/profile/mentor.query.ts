import { isId } from '@lyceum/kit/ids/ids.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { MentorFilter } from '../generated/resolvers.ts';
import { searchPatterns } from './profile.rules.ts';

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
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Public mentors, newest first. */
export function listMentors(ctx: Ctx, filter: MentorFilter | null | undefined, page: PageArgs): Promise<MentorPage> {
  let query = selectMentors(ctx).where('active', '=', true).where('suspended_at', 'is', null);
  for (const pattern of searchPatterns((filter?.search ?? '').slice(0, 100))) query = query.where('search_text', 'like', pattern);
  if (filter?.skill) query = query.where(sql<boolean>`skill_keys @> array[${filter.skill.trim().toLowerCase()}]::text[]`);
  if (filter?.language)
    query = query.where(sql<boolean>`language_keys @> array[${filter.language.trim().toLowerCase()}]::text[]`);
  return paginate(query, page, {
    order: [
      ['activatedAt', 'desc'],
      ['id', 'desc'],
    ],
  });
}

function selectMentors(ctx: Ctx) {
  return ctx.db
    .selectFrom('mentor_profile')
    .innerJoin('user_account', 'user_account.id', 'mentor_profile.user_id')
    .select([
      'mentor_profile.id',
      'user_id as userId',
      'display_name as displayName',
      'headline',
      'bio',
      'skills',
      'languages',
      'time_zone as timeZone',
      'activated_at as activatedAt',
    ])
    .select(sql<boolean>`active and suspended_at is null`.as('active'));
}
