import type { Ctx } from '../context.ts';

/** Batched with all others of the request. */
export function loadIsMinor(ctx: Ctx, userId: string): Promise<boolean> {
  return ctx.loader('minor', (ids: readonly string[]) => readMinors(ctx, ids)).load(userId);
}

async function readMinors({ db }: Ctx, ids: readonly string[]): Promise<readonly boolean[]> {
  const rows = await db
    .selectFrom('minor')
    .select('user_id')
    .where('user_id', 'in', [...ids])
    .execute();
  const minors = new Set(rows.map((row) => row.user_id));
  return ids.map((id) => minors.has(id));
}
