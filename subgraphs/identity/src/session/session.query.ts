import type { Ctx } from '../context.ts';

/** Where a person is signed in now, newest first. */
export async function listSessions(ctx: Ctx, userId: string) {
  const rows = await ctx.db
    .selectFrom('session')
    .select(['id', 'device', 'created_at as createdAt', 'rotated_at as lastUsedAt', 'role'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({ ...row, current: row.id === ctx.viewer.sessionId }));
}
