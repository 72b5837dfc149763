import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { endSession } from './end-session.ts';
import { Session } from './session.entity.ts';
import { shownSession } from './session.query.ts';

const longestName = 80;

/** Gives one of the person's sessions another name. */
export function renameSession(ctx: Ctx, { sessionId, device }: { readonly sessionId: string; readonly device: string }) {
  const userId = signedIn(ctx);
  const name = device.trim();
  if (name.length === 0 || name.length > longestName)
    return userError('InvalidInput', `A name has 1 to ${longestName} characters.`, { field: 'device' });
  return transact(ctx, async (tx) => {
    const session = await lockOwn(tx, userId, sessionId);
    if (!session) return noSuchSession();
    session.device = name;
    return { __typename: 'RenameSessionSuccess' as const, session: shownSession(tx, session) };
  });
}

/** Ends one of the person's sessions. One that has ended cannot be told from one that never was: neither is in the list. */
export function revokeSession(ctx: Ctx, sessionId: string) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const session = await lockOwn(tx, userId, sessionId);
    if (!session) return noSuchSession();
    await endSession(tx, session, 'REVOKED');
    await recordAudit(tx, { action: 'session.revoked', subjectId: session.id, facts: { userId } });
    return { __typename: 'RevokeSessionSuccess' as const, sessionId: session.id };
  });
}

/** The lock that refreshing takes, so that nothing is renewed meanwhile. */
async function lockOwn(tx: Write, userId: string, id: string) {
  const session = await tx.em.findOne(Session, { id, userId, revokedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return session && session.expiresAt > tx.clock.now() ? session : null;
}

const noSuchSession = () => userError('NotFound', 'You are not signed in there; ask viewer.sessions for where you are.');
