import { randomBytes } from 'node:crypto';
import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { readStanding } from '../account/standing.query.ts';
import type { Ctx, Write } from '../context.ts';
import type { SignInInput } from '../generated/resolvers.ts';
import { normaliseEmail } from '../registration/registration.rules.ts';
import { startingRole } from '../role/role.rules.ts';
import { clearAttempts, countAttempt } from './attempt.service.ts';
import { sessionLivesMs } from './refresh.rules.ts';
import { Session } from './session.entity.ts';
import { accountSuspended } from './session.errors.ts';
import { tokensOf } from './tokens.ts';

const invalidCredentials = () => userError('InvalidCredentials', 'Address or password is wrong.');

/** Opens a session. Unknown addresses cost the same work as wrong passwords, and are counted and locked alike. */
export async function signIn(ctx: Ctx, input: SignInInput) {
  ctx.ports.passwords.assertRoom();
  const email = normaliseEmail(input.email);
  const attempt = await countAttempt(ctx, email);
  if (!attempt.taken) {
    return userError('TooManyAttempts', 'Too many attempts with this address; wait until retryAt.', { retryAt: attempt.retryAt });
  }
  const account = await findByEmail(ctx, email);
  // Nothing longer than 256 characters was ever accepted as a password; hashing it would only burn time.
  const password = input.password.slice(0, 1024);
  const right = await ctx.ports.passwords.verify(account?.password_hash ?? null, password);
  if (!account || !right) return invalidCredentials();

  const rehashed = ctx.ports.passwords.outdated(account.password_hash) ? await ctx.ports.passwords.hash(password) : null;
  const opened = await transact(ctx, (tx) => openSession(tx, { userId: account.id, email, device: input.device, rehashed }));
  if ('__typename' in opened) return opened;
  return { __typename: 'SignInSuccess' as const, tokens: await tokensOf(ctx, opened), userId: opened.userId };
}

interface Opening {
  readonly userId: string;
  readonly email: string;
  readonly device: string | null | undefined;
  readonly rehashed: string | null;
}

async function openSession(tx: Write, { userId, email, device, rehashed }: Opening) {
  await clearAttempts(tx, email);
  // The lock excludes a suspension in between, which would not see this session and leave it alive.
  const account = await tx.em.findOne(
    UserAccount,
    { id: userId },
    { lockMode: rehashed ? LockMode.PESSIMISTIC_WRITE : LockMode.PESSIMISTIC_READ },
  );
  const standing = account && (await readStanding(tx, userId));
  if (!account || !standing) return invalidCredentials();
  if (standing.suspended) return accountSuspended();
  if (rehashed) account.passwordHash = rehashed;
  const now = tx.clock.now();
  return tx.em.create(
    Session,
    {
      id: tx.ids.next('session'),
      tenantId: tx.viewer.tenantId,
      userId,
      role: startingRole(standing.preferredRole, standing.roles),
      device: device?.trim().slice(0, 80) || null,
      salt: randomBytes(16).toString('base64url'),
      generation: 1,
      rotatedAt: now,
      createdAt: now,
      expiresAt: new Date(now.getTime() + sessionLivesMs),
      revokedAt: null,
      revokedBecause: null,
    },
    { persist: true },
  );
}

function findByEmail(ctx: Ctx, email: string) {
  return ctx.db.selectFrom('user_account').select(['id', 'password_hash']).where('email', '=', email).executeTakeFirst();
}
