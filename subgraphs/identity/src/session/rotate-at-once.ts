import { selectStanding, standingOf } from '../account/standing.query.ts';
import type { Ctx } from '../context.ts';
import { startingRole } from '../role/role.rules.ts';
import { endOfSession, judgeRefresh } from './refresh.rules.ts';
import { isRefreshToken, readRefreshToken } from './refresh-token.ts';
import type { TokenSource } from './tokens.ts';

/**
 * The usual refresh of a person's own session in two round trips: what the row says, and one update that waits for the row's lock and counts up only what still is as it was
 * read. Nothing that was read decides alone: a session that was rotated, revoked or suspended meanwhile is left untouched. Null for whatever is not
 * the usual case; `refreshTokens` then judges it under the lock.
 */
export async function rotateAtOnce(ctx: Ctx, token: string): Promise<TokenSource | null> {
  const claimed = readRefreshToken(token);
  if (!claimed) return null;
  const { sessionId: id, generation } = claimed;
  const row = await selectStanding(ctx.db)
    .innerJoin('session', 'session.user_id', 'user_account.id')
    .select(['session.role', 'salt', 'generation', 'rotated_at', 'session.created_at', 'expires_at', 'revoked_at'])
    .where('session.id', '=', id)
    .where('partner_id', 'is', null)
    .executeTakeFirst();
  if (!row || !isRefreshToken(ctx.ports.secrets, { id, salt: row.salt }, generation, token)) return null;
  const standing = await standingOf(ctx, row);
  const now = ctx.clock.now();
  const family = { ...row, rotatedAt: row.rotated_at, expiresAt: row.expires_at, revokedAt: row.revoked_at };
  if (standing.suspended || judgeRefresh(family, generation, now) !== 'ROTATE') return null;

  const next = {
    generation: generation + 1,
    expiresAt: endOfSession(row.created_at, now, standing.sessionLivesMs),
    role: startingRole(row.role, standing.roles),
  };
  const { numUpdatedRows } = await ctx.db
    .updateTable('session')
    .set({ generation: next.generation, rotated_at: now, expires_at: next.expiresAt, role: next.role })
    .where('id', '=', id)
    .where('generation', '=', generation)
    .where('role', '=', row.role)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n ? { id, userId: standing.userId, salt: row.salt, ...next } : null;
}
