import type { Ctx } from '../context.ts';
import type { UserRole } from '../role/role.rules.ts';

interface SessionFacts {
  readonly id: string;
  readonly device?: string | null | undefined;
  readonly createdAt: Date;
  readonly rotatedAt: Date;
  readonly role: UserRole;
}

/** A session as its person sees it. */
export function shownSession({ viewer }: Pick<Ctx, 'viewer'>, { id, device, createdAt, rotatedAt, role }: SessionFacts) {
  return { id, device: device ?? null, createdAt, lastUsedAt: rotatedAt, role, current: id === viewer.sessionId };
}

/** Where a person is signed in now, newest first. */
export async function listSessions(ctx: Ctx, userId: string) {
  const rows = await ctx.db
    .selectFrom('session')
    .select(['id', 'device', 'created_at as createdAt', 'rotated_at as rotatedAt', 'role'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => shownSession(ctx, row));
}
