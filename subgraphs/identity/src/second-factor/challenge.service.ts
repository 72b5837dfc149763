import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { readStanding } from '../account/standing.query.ts';
import type { Ctx, Write } from '../context.ts';
import { dataRightsKey } from '../privacy/data-rights-token.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { openSession } from '../session/open-session.ts';
import { accountSuspended, tooManyAttempts } from '../session/session.errors.ts';
import { tokensOf } from '../session/tokens.ts';
import { sha256 } from '../token/secrets.ts';
import { findChallenge, signInChallengeEnded } from './find-challenge.ts';
import { SignInChallenge } from './second-factor.entity.ts';
import type { SecondFactorKind } from './second-factor.query.ts';
import { tellSecondFactor } from './second-factor-mail.service.ts';
import { type Brought, isEmpty, noSecondFactorShown, readShowing, type Showing, takeShowing } from './showing.ts';
import { codeTries } from './take-code.ts';

export const challengeLivesMs = 5 * 60_000;

interface Waiting {
  readonly device: string | null;
  readonly by: SecondFactorKind[];
}

/** A right password asks for the second factor: the token says which sign-in, and is good for one. */
export function openChallenge(tx: Write, { id: userId, credentialVersion }: UserAccount, { device, by }: Waiting) {
  const id = tx.ids.next('challenge');
  const token = `${id}.${tx.ports.secrets.code('challenge', id)}`;
  const now = tx.clock.now();
  const expiresAt = new Date(now.getTime() + challengeLivesMs);
  tx.em.create(
    SignInChallenge,
    {
      id,
      tenantId: tx.viewer.tenantId,
      userId,
      tokenHash: sha256(token),
      credentialVersion,
      device,
      createdAt: now,
      expiresAt,
      usedAt: null,
    },
    { persist: true },
  );
  return { __typename: 'SecondFactorRequired' as const, challenge: token, by, expiresAt };
}

/** Completes a sign-in by a code or a passkey. Wrong ones are counted for the account, over all its sign-ins that wait. */
export async function completeSignIn(ctx: Ctx, input: { readonly challenge: string } & Brought) {
  const found = await findChallenge(ctx, input.challenge);
  if (!found) return signInChallengeEnded();
  if (isEmpty(input)) return noSecondFactorShown();
  const { id: signInChallengeId, userId } = found;
  const attempt = await countAttempt(ctx, codeTries(userId));
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const shown = await readShowing(ctx, { purpose: 'SECOND_FACTOR', userId, signInChallengeId }, input);
  if ('__typename' in shown) return shown;
  const opened = await transact(ctx, (tx) => complete(tx, signInChallengeId, userId, shown));
  if ('__typename' in opened) return opened;
  return { __typename: 'SignInSuccess' as const, tokens: await tokensOf(ctx, opened), userId: opened.userId };
}

async function complete(tx: Write, id: string, userId: string, shown: Showing) {
  // Account before challenge and session, as everywhere.
  const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_READ });
  const challenge = await tx.em.findOne(SignInChallenge, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const standing = account && (await readStanding(tx, userId));
  if (!standing || !challenge || challenge.usedAt || challenge.expiresAt <= tx.clock.now()) return signInChallengeEnded();
  // The password that was right is not the account's any more.
  if (challenge.credentialVersion !== account.credentialVersion) return signInChallengeEnded();
  const taken = await takeShowing(tx, userId, shown);
  if (typeof taken !== 'string') return taken;
  challenge.usedAt = tx.clock.now();
  await clearAttempts(tx, codeTries(userId));
  // Only now: who has shown the password alone is not let at somebody's data.
  if (standing.suspended) return accountSuspended(dataRightsKey(tx, account));
  const session = openSession(tx, standing, challenge.device ?? null);
  if (taken === 'BACKUP_CODE') await tellSecondFactor(tx, userId, 'BACKUP_CODE_USED', { sessionId: session.id });
  return session;
}
