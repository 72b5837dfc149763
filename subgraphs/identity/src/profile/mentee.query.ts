import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';

export interface MenteeRow {
  readonly id: string;
  readonly userId: string;
  readonly displayName: string;
  readonly goals: string[];
  readonly interests: string[];
  readonly level: 'BEGINNER' | 'INTERMEDIATE' | 'ADVANCED' | null;
}

/** One mentee, batched with all others of the request. */
export function loadMentee(ctx: Ctx, id: string): Promise<MenteeRow | null> {
  if (!isId('mentee', id)) return Promise.resolve(null);
  return ctx.loader('mentee', (ids: readonly string[]) => readMentees(ctx, ids)).load(id);
}

async function readMentees(ctx: Ctx, ids: readonly string[]): Promise<readonly (MenteeRow | null)[]> {
  const rows = await ctx.db
    .selectFrom('mentee_profile')
    .innerJoin('user_account', 'user_account.id', 'mentee_profile.user_id')
    .select(['mentee_profile.id', 'user_id as userId', 'display_name as displayName', 'goals', 'interests', 'level'])
    .where('mentee_profile.id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
