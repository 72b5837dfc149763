import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import { endSession } from './end-session.ts';
import { Session } from './session.entity.ts';

/** Ends the session of the token, or every session of the person. Ending what has ended is no error. */
export function signOut(ctx: Ctx, everywhere: boolean) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    // Account before sessions, as everywhere: a partner that opens one for this person at the same time waits, and finds the one in which it was let in ended.
    if (everywhere) await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const mine = everywhere ? { userId } : { userId, id: tx.viewer.sessionId ?? '' };
    const sessions = await tx.em.find(
      Session,
      { ...mine, revokedAt: null },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    for (const session of sessions) await endSession(tx, session, 'SIGNED_OUT');
    if (sessions.length > 0)
      await recordAudit(tx, { action: 'session.signed_out', subjectId: userId, facts: { sessions: sessions.length } });
    return { __typename: 'SignOutSuccess' as const, endedSessions: sessions.length };
  });
}
