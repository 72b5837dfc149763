import { transact } from '@lyceum/kit/context/transact.ts';
import { sendEmailChangeMail } from '@lyceum/schema/messages.ts';
import type { UserAccount } from '../account/account.entity.ts';
import { hasAccount } from '../account/address.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { addressLeft } from '../letter/templates/address-left.ts';
import { tellByPhone } from '../phone/tell-by-phone.ts';
import { endResets } from '../recovery/end-resets.ts';
import { Registration } from '../registration/registration.entity.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { readChangeToken, whichToken } from './change-token.ts';
import type { EmailChange } from './email-change.entity.ts';
import { changeTokenExpired, emailAddressTaken, invalidChangeToken } from './email-change.errors.ts';
import { judgeConfirmation, undoLivesMs } from './email-change.rules.ts';
import { lockChange } from './lock-change.ts';

/** Takes the token of one of the two addresses; the second one makes the change. */
export async function confirmEmailChange(ctx: Ctx, text: string) {
  const brought = readChangeToken(text);
  if (!brought) return invalidChangeToken();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, (tx) => confirmSide(tx, brought));
}

async function confirmSide(tx: Write, { id, token }: BroughtToken) {
  const locked = await lockChange(tx, id, 'new_email');
  const side = locked && whichToken(locked.change, token);
  if (!locked || !side || side === 'UNDO') return invalidChangeToken();
  await clearAttempts(tx, id);
  const { account, change } = locked;
  const now = tx.clock.now();
  const verdict = judgeConfirmation(change, side, now);
  if (verdict === 'INVALID') return invalidChangeToken();
  if (verdict === 'EXPIRED') return changeTokenExpired();
  if (side === 'OLD') change.oldConfirmedAt = now;
  else change.newConfirmedAt = now;
  if (verdict === 'COMPLETE') return completeChange(tx, account, change);
  return confirmed(side === 'OLD' ? 'WAITS_FOR_NEW_ADDRESS' : 'WAITS_FOR_OLD_ADDRESS');
}

/**
 * Sessions go on: who changes the address has shown the password and both mailboxes, and often confirms signed out, where there is no
 * session to spare. Whoever finds the change was not theirs ends them all by undoing it.
 */
async function completeChange(tx: Write, account: UserAccount, change: EmailChange) {
  const now = tx.clock.now();
  // Both mailboxes have spoken, so this may be told; only the owner of the new address comes to know.
  if (await hasAccount(tx, change.newEmail)) {
    change.endedAt = now;
    return emailAddressTaken();
  }
  account.email = change.newEmail;
  account.credentialVersion += 1;
  change.completedAt = now;
  change.undoUntil = new Date(now.getTime() + undoLivesMs);
  // Tokens that lie in the old mailbox, and accounts that strangers asked for with the new address, end here.
  await endResets(tx, account.id);
  await tx.em.nativeDelete(Registration, { email: change.newEmail, usedAt: null });
  await recordAudit(tx, {
    action: 'email.changed',
    subjectId: account.id,
    actorId: account.id,
    facts: { emailChangeId: change.id },
  });
  await tx.send(sendEmailChangeMail, { emailChangeId: change.id, to: 'UNDO' });
  await tellByPhone(tx, account.id, addressLeft, {});
  return confirmed('CHANGED');
}

function confirmed(state: 'WAITS_FOR_OLD_ADDRESS' | 'WAITS_FOR_NEW_ADDRESS' | 'CHANGED') {
  return { __typename: 'ConfirmEmailChangeSuccess' as const, state };
}
