import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { readStanding } from '../account/standing.query.ts';
import type { Ctx, Write } from '../context.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { openSession } from '../session/open-session.ts';
import { accountSuspended, tooManyAttempts } from '../session/session.errors.ts';
import { tokensOf } from '../session/tokens.ts';
import { sha256 } from '../token/secrets.ts';
import { SignInChallenge } from './second-factor.entity.ts';
import { invalidCode } from './second-factor.errors.ts';
import { tellSecondFactor } from './second-factor-mail.service.ts';
import { codeTries, takeCode } from './take-code.ts';

export const challengeLivesMs = 5 * 60_000;

const ended = () => userError('SignInChallengeEnded', 'This sign-in has ended or was completed; sign in again.');

/** A right password asks for the second factor: the token says which sign-in, and is good for one. */
export function openChallenge(tx: Write, { id: userId, credentialVersion }: UserAccount, device: string | null) {
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
  return { __typename: 'SecondFactorRequired' as const, challenge: token, expiresAt };
}

/** Completes a sign-in by a code. Wrong ones are counted for the account, over all its sign-ins that wait. */
export async function completeSignIn(ctx: Ctx, input: { readonly challenge: string; readonly code: string }) {
  const tokenHash = sha256(input.challenge.trim());
  const found = await ctx.db
    .selectFrom('sign_in_challenge')
    .select('user_id as userId')
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .executeTakeFirst();
  if (!found) return ended();
  const attempt = await countAttempt(ctx, codeTries(found.userId));
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const opened = await transact(ctx, (tx) => complete(tx, tokenHash, found.userId, input.code));
  if ('__typename' in opened) return opened;
  return { __typename: 'SignInSuccess' as const, tokens: await tokensOf(ctx, opened), userId: opened.userId };
}

async function complete(tx: Write, tokenHash: string, userId: string, code: string) {
  // Account before challenge and session, as everywhere.
  const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_READ });
  const challenge = await tx.em.findOne(SignInChallenge, { tokenHash }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const standing = account && (await readStanding(tx, userId));
  if (!standing || !challenge || challenge.usedAt || challenge.expiresAt <= tx.clock.now()) return ended();
  // The password that was right is not the account's any more.
  if (challenge.credentialVersion !== account.credentialVersion) return ended();
  if (standing.suspended) return accountSuspended();
  const shown = await takeCode(tx, userId, code);
  if (!shown) return invalidCode();
  challenge.usedAt = tx.clock.now();
  await clearAttempts(tx, codeTries(userId));
  const session = openSession(tx, standing, challenge.device ?? null);
  if (shown === 'BACKUP_CODE') await tellSecondFactor(tx, userId, 'BACKUP_CODE_USED', { sessionId: session.id });
  return session;
}
