import { transact } from '@lyceum/kit/context/transact.ts';
import { Failure, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import { inThisSession } from '../passkey/challenge.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { Session } from '../session/session.entity.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { readSecondFactor } from './second-factor.query.ts';
import { type Brought, isEmpty, noSecondFactorShown, readShowing, takeShowing } from './showing.ts';
import { codeTries } from './take-code.ts';

/** How long a proof is fresh enough for sensitive changes. */
const proofLivesMs = 10 * 60_000;

/** What a person has to show: a code or a passkey where a second factor guards the account, else the password. */
export interface Proof extends Brought {
  readonly password?: string | null | undefined;
}

/** Proves again, for this session, that it is the person: sensitive changes are open for ten minutes. */
export async function stepUp(ctx: Ctx, { password, ...brought }: Proof) {
  const userId = signedIn(ctx);
  if (await readSecondFactor(ctx, userId)) return stepUpBySecondFactor(ctx, userId, brought);
  if (password == null) return userError('InvalidInput', 'Give the password.', { field: 'password' });
  return stepUpByPassword(ctx, userId, password);
}

async function stepUpBySecondFactor(ctx: Ctx, userId: string, brought: Brought) {
  if (isEmpty(brought)) return noSecondFactorShown();
  const attempt = await countAttempt(ctx, codeTries(userId));
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const shown = await readShowing(ctx, inThisSession(ctx, 'STEP_UP'), brought);
  if ('__typename' in shown) return shown;
  return transact(ctx, async (tx) => {
    // Account before session and factor, as everywhere.
    await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_READ });
    const session = await lockOwnSession(tx, userId);
    const taken = await takeShowing(tx, userId, shown);
    if (typeof taken !== 'string') return taken;
    await clearAttempts(tx, codeTries(userId));
    return proved(tx, session);
  });
}

async function stepUpByPassword(ctx: Ctx, userId: string, password: string) {
  ctx.ports.passwords.assertRoom();
  const account = await ctx.db
    .selectFrom('user_account')
    .select(['email', 'password_hash', 'credential_version'])
    .where('id', '=', userId)
    .executeTakeFirst();
  // The same count as at sign-in: whoever holds a token guesses no faster than a stranger.
  const attempt = await countAttempt(ctx, account?.email ?? userId);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const right = await ctx.ports.passwords.verify(account?.password_hash ?? null, password.slice(0, 1024));
  if (!account || !right) return wrongPassword();
  return transact(ctx, async (tx) => {
    // Account before attempts and session, as everywhere.
    const now = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_READ });
    if (now?.credentialVersion !== account.credential_version) return wrongPassword();
    await clearAttempts(tx, account.email);
    return proved(tx, await lockOwnSession(tx, userId));
  });
}

const wrongPassword = () => userError('InvalidCredentials', 'The password is wrong.');

function proved(tx: Write, session: Session) {
  session.authenticatedAt = tx.clock.now();
  return { __typename: 'StepUpSuccess' as const, until: new Date(session.authenticatedAt.getTime() + proofLivesMs) };
}

/** Null when this session was proved in the last ten minutes; otherwise what the client is told. Throws when the session has ended. */
export async function missingProof(tx: Write, userId: string) {
  const session = await lockOwnSession(tx, userId);
  if (tx.clock.now().getTime() - session.authenticatedAt.getTime() < proofLivesMs) return null;
  const by = await proofOf(tx, userId);
  const how = by === 'SIGN_IN' ? 'by signing in anew' : 'with stepUp';
  return userError('StepUpRequired', `Prove again that it is you, ${how}; then ask again.`, { by });
}

/** The same where a second factor guards the account; else null, because the password that was just shown is all there is. */
export async function missingFactor(tx: Write, userId: string) {
  return (await readSecondFactor(tx, userId)) ? missingProof(tx, userId) : null;
}

/** What this account can prove itself by. One that is opened only by a provider has nothing that `stepUp` could take. */
async function proofOf(tx: Write, userId: string): Promise<'CODE' | 'PASSKEY' | 'PASSWORD' | 'SIGN_IN'> {
  const guard = await readSecondFactor(tx, userId);
  if (guard) return guard.by.includes('AUTHENTICATOR') ? 'CODE' : 'PASSKEY';
  const account = await tx.db.selectFrom('user_account').select('password_hash').where('id', '=', userId).executeTakeFirst();
  return account?.password_hash ? 'PASSWORD' : 'SIGN_IN';
}

/** Locks the person's own session in which they ask. Throws when it has ended, and where a partner asks for them. */
export async function lockOwnSession(tx: Write, userId: string): Promise<Session> {
  const session = await tx.em.findOne(
    Session,
    // Nobody proves anything in a session that was given to a partner, and nothing that wants a proof is done there.
    { id: tx.viewer.sessionId ?? '', userId, revokedAt: null, partnerId: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!session) throw new Failure('UNAUTHENTICATED', 'The session of this token has ended; sign in again.');
  return session;
}
