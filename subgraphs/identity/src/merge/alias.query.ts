import type { Ctx } from '../context.ts';

type Read = Pick<Ctx, 'db'>;

/** Who these ids stand for now, of those that are ids of accounts that were merged away. */
export async function resolveAliases(ctx: Read, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('account_alias')
    .select(['id', 'user_id'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, user_id }) => [id, user_id]));
}

/** The id of the account that somebody has by now. */
export async function currentId(ctx: Read, userId: string): Promise<string> {
  return (await resolveAliases(ctx, [userId])).get(userId) ?? userId;
}

/** Under which ids somebody was known before. */
export async function aliasesOf(ctx: Read, userId: string): Promise<readonly string[]> {
  const rows = await ctx.db.selectFrom('account_alias').select('id').where('user_id', '=', userId).orderBy('id').execute();
  return rows.map(({ id }) => id);
}
