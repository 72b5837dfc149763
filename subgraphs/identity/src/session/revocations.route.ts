import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { accessTokenSeconds } from '../token/access-token.ts';

/**
 * `[{ tenantId, sessionId, userId, at }]`: everything that ended within an access token's life, for routers that missed a hint.
 * The whole set every time, because a cursor by time or number could pass over a transaction that commits late.
 */
export const revocationsRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/identity/revocations',
  bodyLimit: 0,
  access: 'router',
  async handle(ctx) {
    const since = new Date(ctx.clock.now().getTime() - (accessTokenSeconds + 60) * 1000);
    const rows = await ctx.db
      .selectFrom('revocation')
      .select(['tenant_id as tenantId', 'session_id as sessionId', 'user_id as userId', 'at'])
      .where('at', '>=', since)
      .orderBy('at')
      .execute();
    return Response.json(rows);
  },
};
