import { LockMode } from '@mikro-orm/core';
import type { Write } from '../context.ts';
import { type EndOfSession, Session } from './session.entity.ts';

/** Live topic of ended sessions and users: routers cut sockets and refuse tokens issued before `at`. */
export const revokedTopic = 'revoked';

/** Ends a session whose row the caller has locked. */
export async function endSession(tx: Write, session: Session, because: EndOfSession): Promise<void> {
  session.revokedAt = tx.clock.now();
  session.revokedBecause = because;
  await announce(tx, { sessionId: session.id });
}

/**
 * Ends a person's sessions one by one, but for `keep`; resolves to how many. Unlike `endAllSessions` it names sessions, not the person, so that
 * a session that is opened in the same second lives.
 */
export async function endSessionsOf(tx: Write, userId: string, because: EndOfSession, keep: string | null): Promise<number> {
  const sessions = await tx.em.find(
    Session,
    { userId, revokedAt: null, id: { $ne: keep } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const session of sessions) await endSession(tx, session, because);
  return sessions.length;
}

/** Ends all sessions of a person; the caller holds the account's lock, so that no new one appears meanwhile. */
export async function endAllSessions(tx: Write, userId: string, because: EndOfSession): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ revoked_at: tx.clock.now(), revoked_because: because })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  await announce(tx, { userId });
}

/** Ends the access tokens of a person and none of the sessions: each renews its token, which then says what is true now. */
export function endTokens(tx: Write, userId: string): Promise<void> {
  return announce(tx, { userId });
}

/** A row for routers that poll, a hint after the commit for those that listen. */
async function announce(tx: Write, ended: { sessionId: string } | { userId: string }): Promise<void> {
  const { tenantId } = tx.viewer;
  const at = tx.clock.now();
  const [session_id, user_id] = 'sessionId' in ended ? [ended.sessionId, null] : [null, ended.userId];
  await tx.db
    .insertInto('revocation')
    .values({ id: tx.ids.next('revocation'), tenant_id: tenantId, session_id, user_id, at })
    .execute();
  tx.afterCommit(() => tx.live.publish(revokedTopic, { ...ended, tenantId, at: at.toISOString() }));
}
