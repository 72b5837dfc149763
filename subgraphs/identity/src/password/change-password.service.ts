import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import type { ChangePasswordInput } from '../generated/resolvers.ts';
import { missingFactor } from '../second-factor/step-up.service.ts';
import { refusalOfPassword, wrongPassword } from './password.errors.ts';
import { lockProven, provePassword } from './prove-password.ts';
import { setPassword, tellPasswordChanged } from './set-password.ts';

/** Sets another password for the person who is signed in and knows the one in force. This session goes on, the others end. */
export async function changePassword(ctx: Ctx, { currentPassword, newPassword }: ChangePasswordInput) {
  const userId = signedIn(ctx);
  const refusal = await refusalOfPassword(ctx, 'newPassword', newPassword);
  if (refusal) return refusal;
  const proof = await provePassword(ctx, userId, currentPassword);
  if ('__typename' in proof) return proof;

  const passwordHash = await ctx.ports.passwords.hash(newPassword);
  return transact(ctx, async (tx) => {
    const account = await lockProven(tx, proof);
    if (!account) return wrongPassword();
    const missing = await missingFactor(tx, userId);
    if (missing) return missing;
    const keepSession = tx.viewer.sessionId;
    const endedSessions = await setPassword(tx, account, { passwordHash, because: 'PASSWORD_CHANGED', keepSession });
    await recordAudit(tx, { action: 'password.changed', subjectId: userId, facts: { endedSessions } });
    await tellPasswordChanged(tx, account);
    return { __typename: 'ChangePasswordSuccess' as const, endedSessions };
  });
}
