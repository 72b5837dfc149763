import { isId, siblingId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import { resolveAliases } from '../merge/alias.query.ts';

export interface MenteeRow {
  readonly id: string;
  readonly userId: string;
  readonly displayName: string;
  readonly goals: string[];
  readonly interests: string[];
  readonly level: 'BEGINNER' | 'INTERMEDIATE' | 'ADVANCED' | null;
}

/** One mentee, batched with all others of the request; of an account that was merged away, that of the account that stays. */
export function loadMentee(ctx: Ctx, id: string): Promise<MenteeRow | null> {
  if (!isId('mentee', id)) return Promise.resolve(null);
  return ctx.loader('mentee', (ids: readonly string[]) => readMentees(ctx, ids)).load(id);
}

async function readMentees(ctx: Ctx, ids: readonly string[]): Promise<readonly (MenteeRow | null)[]> {
  const byId = await menteesById(ctx, ids);
  const gone = ids.filter((id) => !byId.has(id)).map((id) => siblingId('user', id));
  const aliases = new Map(
    [...(await resolveAliases(ctx, gone))].map(([old, now]) => [siblingId('mentee', old), siblingId('mentee', now)]),
  );
  const renamed = aliases.size === 0 ? byId : await menteesById(ctx, [...aliases.values()]);
  return ids.map((id) => byId.get(id) ?? renamed.get(aliases.get(id) ?? '') ?? null);
}

async function menteesById(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, MenteeRow>> {
  const rows = await ctx.db
    .selectFrom('mentee_profile')
    .innerJoin('user_account', 'user_account.id', 'mentee_profile.user_id')
    .select(['mentee_profile.id', 'user_id as userId', 'display_name as displayName', 'goals', 'interests', 'level'])
    .where('mentee_profile.id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
