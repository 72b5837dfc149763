import { transact } from '@lyceum/kit/context/transact.ts';
import { Failure, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { readStanding } from '../account/standing.query.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { Session } from '../session/session.entity.ts';
import { mintAccessToken } from '../token/access-token.ts';
import type { UserRole } from './role.rules.ts';

const locked = {
  lockMode: LockMode.PESSIMISTIC_WRITE,
  failHandler: () => new Failure('UNAUTHENTICATED', 'The session of this token has ended; sign in again.'),
} as const;

/** Makes another held role the active one of this session, and of the sessions to come. */
export async function switchRole(ctx: Ctx, role: UserRole) {
  const userId = signedIn(ctx);
  const switched = await transact(ctx, (tx) => changeRole(tx, userId, role));
  if ('__typename' in switched) return switched;
  const access = await mintAccessToken(ctx, { userId, sessionId: switched.sessionId, role });
  return { __typename: 'SwitchRoleSuccess' as const, role, ...access };
}

async function changeRole(tx: Write, userId: string, role: UserRole) {
  // Account before session, as suspending does it: two orders would deadlock.
  const account = await tx.em.findOneOrFail(UserAccount, { id: userId }, locked);
  const session = await tx.em.findOneOrFail(Session, { id: tx.viewer.sessionId ?? '', userId, revokedAt: null }, locked);
  const standing = (await readStanding(tx, userId))!;
  if (standing.withheld.includes(role))
    return userError(
      'SecondFactorNeeded',
      `${role} waits for a second factor: set up an authenticator app or a passkey, then switch again.`,
    );
  if (!standing.roles.includes(role)) {
    return userError('RoleNotHeld', `You do not hold the role ${role}; you may act as ${standing.roles.join(', ')}.`);
  }
  const from = session.role;
  session.role = role;
  account.preferredRole = role;
  await recordAudit(tx, { action: 'role.switched', subjectId: userId, facts: { sessionId: session.id, from, to: role } });
  return { sessionId: session.id };
}
