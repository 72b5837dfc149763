import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { ResetPasswordInput } from '../generated/resolvers.ts';
import { refusalOfPassword } from '../password/password.errors.ts';
import { setPassword, tellPasswordChanged } from '../password/set-password.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { invalidResetToken, resetTokenExpired } from './recovery.errors.ts';
import { judgeReset } from './recovery.rules.ts';
import { readResetToken } from './reset-token.ts';

/** Sets a new password with the token of a mail, once, and ends every session of the person. Also for suspended accounts, which stay so. */
export async function resetPassword(ctx: Ctx, { token, newPassword }: ResetPasswordInput) {
  const refusal = await refusalOfPassword(ctx, 'newPassword', newPassword);
  if (refusal) return refusal;
  const brought = readResetToken(token);
  if (!brought) return invalidResetToken();
  ctx.ports.passwords.assertRoom();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);

  // Looked at twice: hashing takes long, so it is done for good tokens only, and outside the transaction that uses them.
  const seen = judge(ctx, await ctx.em.findOne(PasswordReset, { id: brought.id }), brought);
  if ('__typename' in seen) return seen;
  const passwordHash = await ctx.ports.passwords.hash(newPassword);
  return transact(ctx, (tx) => spendToken(tx, { ...seen, brought, passwordHash }));
}

async function spendToken(
  tx: Write,
  { userId, brought, passwordHash }: { userId: string; brought: BroughtToken; passwordHash: string },
) {
  const account = await tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const reset = await tx.em.findOne(PasswordReset, { id: brought.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const verdict = judge(tx, reset, brought);
  if ('__typename' in verdict) return verdict;
  // The token is among the resets that this ends.
  const endedSessions = await setPassword(tx, account, { passwordHash, because: 'PASSWORD_RESET', keepSession: null });
  await clearAttempts(tx, brought.id);
  await recordAudit(tx, { action: 'password.reset', subjectId: userId, actorId: userId, facts: { endedSessions } });
  await tellPasswordChanged(tx, account);
  return { __typename: 'ResetPasswordSuccess' as const, endedSessions };
}

function judge(ctx: Ctx, reset: PasswordReset | null, { token }: BroughtToken) {
  switch (judgeReset(reset, sha256(token), ctx.clock.now())) {
    case 'INVALID':
      return invalidResetToken();
    case 'EXPIRED':
      return resetTokenExpired();
    case 'GOOD':
      return { userId: reset?.userId as string };
  }
}
