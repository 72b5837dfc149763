import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { LockMode } from '@mikro-orm/core';
import { hasAccount, lockAddress } from '../account/address.ts';
import type { Ctx, Write } from '../context.ts';
import { askGuardian } from '../guardian/ask-guardian.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { refusalOfAddress } from '../tenant/registration-policy.ts';
import { sha256 } from '../token/secrets.ts';
import { openRegistered } from './open-registered.ts';
import { Registration } from './registration.entity.ts';
import { readVerificationToken } from './verification-token.ts';

const invalidToken = () =>
  userError('InvalidVerificationToken', 'This token is not known or was used; register again or sign in.');
const expiredToken = () => userError('VerificationTokenExpired', 'This token is too old; register again.');

/** Makes the account of a registration; that of a minor waits for the guardian. Of several registrations of one address, the first that is verified wins; the others end. */
export async function verifyEmail(ctx: Ctx, text: string) {
  const brought = readVerificationToken(text);
  if (!brought) return invalidToken();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, async (tx) => {
    const registration = await claimRegistration(tx, sha256(brought.token));
    if (!registration) return invalidToken();
    await clearAttempts(tx, brought.id);
    const closed = await refusalOfAddress(tx, 'BY_ONESELF', registration.email);
    if (closed) return closed;
    const now = tx.clock.now();
    if (registration.expiresAt <= now) return expiredToken();
    registration.usedAt = now;
    await tx.em.nativeDelete(Registration, { email: registration.email, usedAt: null, id: { $ne: registration.id } });
    if (registration.guardianEmail) return askGuardian(tx, registration, registration.guardianEmail);
    return { __typename: 'VerifyEmailSuccess' as const, userId: await openRegistered(tx, registration) };
  });
}

/** Locks the address and all its registrations, so that neither two tokens of it nor another account that moves to it can both win. */
async function claimRegistration(tx: Write, tokenHash: string): Promise<Registration | null> {
  const found = await tx.db.selectFrom('registration').select('email').where('token_hash', '=', tokenHash).executeTakeFirst();
  if (!found) return null;
  await lockAddress(tx, found.email);
  const rivals = await tx.em.find(
    Registration,
    { email: found.email },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const registration = rivals.find((rival) => rival.tokenHash === tokenHash);
  return !registration || registration.usedAt || (await hasAccount(tx, found.email)) ? null : registration;
}
