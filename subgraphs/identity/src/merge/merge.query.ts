import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import type { MoveReport, Obstacle } from '@lyceum/kit/privacy/merge.ts';
import type { Ctx } from '../context.ts';

/** A merge as admins see it. */
export interface AccountMergeRow {
  readonly id: string;
  readonly keepId: string;
  readonly dropId: string;
  readonly state: 'LOOKING' | 'READY' | 'BLOCKED' | 'MERGING' | 'DONE';
  readonly moves: readonly MoveReport[];
  readonly obstacles: readonly Obstacle[];
  readonly askedBy: string;
  readonly plannedAt: Date;
  readonly endedAt: Date | null;
}

export async function findAccountMerge(ctx: Ctx, id: string): Promise<AccountMergeRow | null> {
  requireScope(ctx, 'users:merge');
  return readMerge(ctx, id);
}

/** In the caller's transaction, if there is one; null for unknown ids, those of other tenants included. */
export async function readMerge(ctx: Pick<Ctx, 'db'>, id: string): Promise<AccountMergeRow | null> {
  if (!isId('merge', id)) return null;
  const row = await ctx.db
    .selectFrom('account_merge')
    .select(['id', 'keep_id as keepId', 'drop_id as dropId', 'state', 'moves', 'obstacles', 'asked_by as askedBy'])
    .select(['asked_at as plannedAt', 'ended_at as endedAt'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}
