import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import type { SignInInput } from '../generated/resolvers.ts';
import { normaliseEmail } from '../registration/registration.rules.ts';
import { admit } from './admit.ts';
import { clearAttempts, countAttempt } from './attempt.service.ts';
import { tooManyAttempts } from './session.errors.ts';
import { tokensOf } from './tokens.ts';

const invalidCredentials = () => userError('InvalidCredentials', 'Address or password is wrong.');

/** Opens a session. Unknown addresses cost the same work as wrong passwords, and are counted and locked alike. */
export async function signIn(ctx: Ctx, input: SignInInput) {
  ctx.ports.passwords.assertRoom();
  const email = normaliseEmail(input.email);
  const attempt = await countAttempt(ctx, email);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const account = await findByEmail(ctx, email);
  // Nothing longer than 256 characters was ever accepted as a password; hashing it would only burn time.
  const password = input.password.slice(0, 1024);
  const right = await ctx.ports.passwords.verify(account?.password_hash ?? null, password);
  if (!account?.password_hash || !right) return invalidCredentials();

  const rehashed = ctx.ports.passwords.outdated(account.password_hash) ? await ctx.ports.passwords.hash(password) : null;
  const opened = await transact(ctx, (tx) => admitKnown(tx, { account, email, device: input.device, rehashed }));
  if ('__typename' in opened) return opened;
  return { __typename: 'SignInSuccess' as const, tokens: await tokensOf(ctx, opened), userId: opened.userId };
}

interface Opening {
  /** As it was when the password was compared. */
  readonly account: { readonly id: string; readonly credential_version: number };
  readonly email: string;
  readonly device: string | null | undefined;
  readonly rehashed: string | null;
}

async function admitKnown(tx: Write, { account: seen, email, device, rehashed }: Opening) {
  const userId = seen.id;
  const account = await tx.em.findOne(
    UserAccount,
    { id: userId },
    { lockMode: rehashed ? LockMode.PESSIMISTIC_WRITE : LockMode.PESSIMISTIC_READ },
  );
  // A password that was changed while the old one was being compared opens nothing.
  if (account?.credentialVersion !== seen.credential_version) return invalidCredentials();
  // Behind the account's lock: everybody takes the two in this order.
  await clearAttempts(tx, email);
  const opened = await admit(tx, account, device?.trim().slice(0, 80) || null);
  if (rehashed) account.passwordHash = rehashed;
  return opened;
}

function findByEmail(ctx: Ctx, email: string) {
  return ctx.db
    .selectFrom('user_account')
    .select(['id', 'password_hash', 'credential_version'])
    .where('email', '=', email)
    .executeTakeFirst();
}
