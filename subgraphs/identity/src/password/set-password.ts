import { sendPasswordChangedMail } from '@lyceum/schema/messages.ts';
import type { UserAccount } from '../account/account.entity.ts';
import type { Write } from '../context.ts';
import { endOpenChanges } from '../email-change/end-open-changes.ts';
import { passwordChanged } from '../letter/templates/password-changed.ts';
import { tellByPhone } from '../phone/tell-by-phone.ts';
import { endResets } from '../recovery/end-resets.ts';
import { clearAttempts } from '../session/attempt.service.ts';
import { endSessionsOf } from '../session/end-session.ts';
import type { EndOfSession } from '../session/session.entity.ts';

export interface NewPassword {
  /** Null takes the password away: who owns the account asks for a new one. */
  readonly passwordHash: string | null;
  readonly because: EndOfSession;
  /** The one session that goes on; null where none does. */
  readonly keepSession: string | null;
}

/**
 * Gives a locked account another password. Everything ends that whoever knew the old one may have begun: sessions, resets, an open
 * change of address. Resolves to how many sessions ended.
 */
export async function setPassword(tx: Write, account: UserAccount, { passwordHash, because, keepSession }: NewPassword) {
  account.passwordHash = passwordHash;
  account.credentialVersion += 1;
  await endResets(tx, account.id);
  await endOpenChanges(tx, account.id);
  await clearAttempts(tx, account.email);
  return endSessionsOf(tx, account.id, because, keepSession);
}

/** Tells the owner by mail and telephone; in the transaction of the change. */
export async function tellPasswordChanged(tx: Write, account: UserAccount): Promise<void> {
  await tellByPhone(tx, account.id, passwordChanged, {});
  return tx.send(sendPasswordChangedMail, { userId: account.id });
}
