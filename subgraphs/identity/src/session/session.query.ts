import type { Ctx } from '../context.ts';
import type { UserRole } from '../role/role.rules.ts';

interface SessionFacts {
  readonly id: string;
  readonly device?: string | null | undefined;
  readonly createdAt: Date;
  readonly rotatedAt: Date;
  readonly role: UserRole;
  readonly partnerId?: string | null | undefined;
  readonly partnerScopes?: readonly string[] | null | undefined;
}

export type SessionRow = ReturnType<typeof shownSession>;

/** A session as its person sees it. */
export function shownSession({ viewer }: Pick<Ctx, 'viewer'>, { id, device, createdAt, rotatedAt, role, ...app }: SessionFacts) {
  const { partnerId = null, partnerScopes } = app;
  return {
    partnerId,
    partnerScopes: partnerScopes ?? [],
    id,
    device: device ?? null,
    createdAt,
    lastUsedAt: rotatedAt,
    role,
    current: id === viewer.sessionId,
  };
}

/** Where a person is signed in now, newest first. */
export async function listSessions(ctx: Ctx, userId: string) {
  const rows = await ctx.db
    .selectFrom('session')
    .select(['id', 'device', 'created_at as createdAt', 'rotated_at as rotatedAt', 'role'])
    .select(['partner_id as partnerId', 'partner_scopes as partnerScopes'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => shownSession(ctx, row));
}
