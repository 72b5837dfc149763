import { transact } from '@lyceum/kit/context/transact.ts';
import type { UserAccount } from '../account/account.entity.ts';
import { hasAccount } from '../account/address.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { endFace } from '../face/end-face.ts';
import { endLinksSince } from '../federated-sign-in/end-links.ts';
import { endPasskeysSince } from '../passkey/end-passkeys.ts';
import { setPassword } from '../password/set-password.ts';
import { endPhone } from '../phone/end-phone.ts';
import { endErasureSince } from '../privacy/end-erasure.ts';
import { createReset } from '../recovery/create-reset.ts';
import { endAuthenticatorSince } from '../second-factor/end-authenticator.ts';
import { endUnguardedBackupCodes } from '../second-factor/exchange-backup-codes.ts';
import { spendGuardUndos } from '../second-factor/guard-undo.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { readChangeToken, whichToken } from './change-token.ts';
import type { EmailChange } from './email-change.entity.ts';
import { changeTokenExpired, emailAddressTaken, invalidChangeToken } from './email-change.errors.ts';
import { judgeUndo } from './email-change.rules.ts';
import { endLaterChanges } from './end-open-changes.ts';
import { lockChange } from './lock-change.ts';

/** Gives an account the address back that a change took from it. Whoever made the change knew the password, so that ends too. */
export async function undoEmailChange(ctx: Ctx, text: string) {
  const brought = readChangeToken(text);
  if (!brought) return invalidChangeToken();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, (tx) => spendUndo(tx, brought));
}

async function spendUndo(tx: Write, { id, token }: BroughtToken) {
  const locked = await lockChange(tx, id, 'old_email');
  if (!locked || whichToken(locked.change, token) !== 'UNDO') return invalidChangeToken();
  await clearAttempts(tx, id);
  const { account, change } = locked;
  switch (judgeUndo(change, tx.clock.now())) {
    case 'INVALID':
      return invalidChangeToken();
    case 'EXPIRED':
      return changeTokenExpired();
    case 'UNDO': {
      const isBack = account.email === change.oldEmail;
      return !isBack && (await hasAccount(tx, change.oldEmail)) ? emailAddressTaken() : restoreAddress(tx, account, change);
    }
  }
}

async function restoreAddress(tx: Write, account: UserAccount, change: EmailChange) {
  account.email = change.oldEmail;
  change.endedAt = tx.clock.now();
  await endLaterChanges(tx, change);
  // What guards the account since then shuts its owner out; so do the ways to take back what the owner guards it with from now on.
  await endAuthenticatorSince(tx, account.id, change.createdAt);
  await spendGuardUndos(tx, account.id);
  await endLinksSince(tx, account.id, change.createdAt);
  await endPasskeysSince(tx, account.id, change.createdAt);
  await endFace(tx, account.id, 'EMAIL_CHANGE_UNDONE', change.createdAt);
  await endPhone(tx, account.id, change.createdAt);
  await endUnguardedBackupCodes(tx, account.id);
  await endErasureSince(tx, account.id, change.createdAt);
  const endedSessions = await setPassword(tx, account, { passwordHash: null, because: 'EMAIL_CHANGE_UNDONE', keepSession: null });
  await createReset(tx, { email: change.oldEmail, reason: 'ADDRESS_RESTORED', userId: account.id });
  await recordAudit(tx, {
    action: 'email.change_undone',
    subjectId: account.id,
    actorId: account.id,
    facts: { emailChangeId: change.id, endedSessions },
  });
  return { __typename: 'UndoEmailChangeSuccess' as const, endedSessions };
}
