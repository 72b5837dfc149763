import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';

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
  readonly hourlyRate: number | null;
  readonly verified: boolean;
}

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

function selectMentors(ctx: Ctx) {
  return ctx.db
    .selectFrom('mentor_profile')
    .innerJoin('user_account', 'user_account.id', 'mentor_profile.user_id')
    .select(['mentor_profile.id', 'user_id', 'display_name', 'headline', 'bio', 'skills', 'languages', 'time_zone'])
    .select(['mentor_profile.activated_at', 'active', 'suspended_at', 'hourly_rate', 'verified_at']);
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
    hourlyRate: row.hourly_rate,
    verified: row.verified_at !== null,
  };
}
