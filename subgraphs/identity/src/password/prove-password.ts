import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { wrongPassword } from './password.errors.ts';

/** That a person knew the password which was in force at this version of the account's credentials. */
export interface Proof {
  readonly userId: string;
  readonly credentialVersion: number;
}

/** Compares a signed-in person's password outside any transaction, because it takes long. Counts on the counter of sign-in: whoever holds a session guesses no faster than a stranger. */
export async function provePassword(ctx: Ctx, userId: string, password: string) {
  ctx.ports.passwords.assertRoom();
  const account = await ctx.db
    .selectFrom('user_account')
    .select(['email', 'password_hash', 'credential_version'])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!account) return wrongPassword();
  const attempt = await countAttempt(ctx, account.email);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  // Nothing longer than 256 characters was ever accepted as a password; hashing it would only burn time.
  if (!(await ctx.ports.passwords.verify(account.password_hash, password.slice(0, 1024)))) return wrongPassword();
  return { userId, credentialVersion: account.credential_version } satisfies Proof;
}

/** The account of a proof, locked; null if its password or address became another one since. Clears the attempts. */
export async function lockProven(tx: Write, { userId, credentialVersion }: Proof): Promise<UserAccount | null> {
  const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (account?.credentialVersion !== credentialVersion) return null;
  await clearAttempts(tx, account.email);
  return account;
}
