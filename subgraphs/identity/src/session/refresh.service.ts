import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import { readStanding } from '../account/standing.query.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { startingRole } from '../role/role.rules.ts';
import { endSession } from './end-session.ts';
import { endOfSession, judgeRefresh } from './refresh.rules.ts';
import { isRefreshToken, readRefreshToken } from './refresh-token.ts';
import { rotateAtOnce } from './rotate-at-once.ts';
import { Session } from './session.entity.ts';
import { accountSuspended, invalidRefreshToken } from './session.errors.ts';
import { tokensOf } from './tokens.ts';

/** Renews the tokens of a person's own session. A reused token ends the session, and that is committed although the answer is an error. */
export async function refreshTokens(ctx: Ctx, refreshToken: string) {
  const renewed = (await rotateAtOnce(ctx, refreshToken)) ?? (await renewSession(ctx, refreshToken, null));
  if ('__typename' in renewed) return renewed;
  return { __typename: 'RefreshTokensSuccess' as const, tokens: await tokensOf(ctx, renewed) };
}

/** The session with its next generation, under its lock, for whom it is: a partner, or the person (null). */
export async function renewSession(ctx: Ctx, refreshToken: string, partnerId: string | null) {
  const claimed = readRefreshToken(refreshToken);
  if (!claimed) return invalidRefreshToken();
  return transact(ctx, (tx) => renew(tx, refreshToken, { ...claimed, partnerId }));
}

interface Claimed {
  readonly sessionId: string;
  readonly generation: number;
  readonly partnerId: string | null;
}

async function renew(tx: Write, token: string, { sessionId, generation, partnerId }: Claimed) {
  const session = await tx.em.findOne(Session, { id: sessionId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!session || !isRefreshToken(tx.ports.secrets, session, generation, token)) return invalidRefreshToken();
  // Somebody else's token is nothing here, and tells nothing.
  if ((session.partnerId ?? null) !== partnerId) return invalidRefreshToken();
  const standing = (await readStanding(tx, session.userId))!;
  if (standing.suspended) return accountSuspended();

  const now = tx.clock.now();
  switch (judgeRefresh(session, generation, now)) {
    case 'ENDED':
      return invalidRefreshToken();
    case 'REUSED':
      await endSession(tx, session, 'REFRESH_TOKEN_REUSED');
      await recordAudit(tx, {
        action: 'session.reuse_detected',
        subjectId: session.id,
        facts: { userId: session.userId, generation, newest: session.generation },
      });
      return invalidRefreshToken();
    case 'REPEAT':
      return session;
    case 'ROTATE':
      session.generation += 1;
      session.rotatedAt = now;
      session.expiresAt = endOfSession(session.createdAt, now, standing.sessionLivesMs);
      session.role = startingRole(session.role, standing.roles);
      return session;
  }
}
