import type { Ctx } from '../context.ts';

/** Whether a second factor guards the account, since when, and how many backup codes are left. Null where none does. */
export async function readSecondFactor(ctx: Pick<Ctx, 'db'>, userId: string) {
  const factor = await ctx.db
    .selectFrom('totp_factor')
    .select('confirmed_at')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  if (!factor?.confirmed_at) return null;
  const { left } = await ctx.db
    .selectFrom('backup_code')
    .select(({ fn }) => fn.countAll<string>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { since: factor.confirmed_at, backupCodesLeft: Number(left) };
}
