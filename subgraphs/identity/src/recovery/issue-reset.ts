import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Write } from '../context.ts';
import { endResets } from './end-resets.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { resetMailsPerHour } from './recovery.rules.ts';

/**
 * Binds a reset to the account of its address and ends the older ones; null where no mail is to be written. The older ones end only now,
 * with a mail that replaces them: asking again and again cannot take a good token from its owner.
 */
export async function issueReset(tx: Write, resetId: string): Promise<PasswordReset | null> {
  const asked = await tx.db.selectFrom('password_reset').select('email').where('id', '=', resetId).executeTakeFirst();
  if (!asked) return null;
  const account = await tx.em.findOne(UserAccount, { email: asked.email }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  // Nobody by this address; and nothing is written to strangers, or asking would be a way to send them mail.
  if (!account) return null;
  const reset = await tx.em.findOneOrFail(PasswordReset, { id: resetId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const now = tx.clock.now();
  if (reset.endedAt || reset.expiresAt <= now) return null;
  if (reset.issuedAt) return reset;

  const { mails, newest } = await mailsOf(tx, account.id);
  // Messages may overtake one another; the newer mail is out already.
  if (newest !== null && newest > reset.id) return null;
  if (mails >= resetMailsPerHour) {
    tx.log.warn({ resetId }, 'no mail for this reset: its account has had enough for an hour');
    return null;
  }
  await endResets(tx, account.id, reset.id);
  reset.userId = account.id;
  reset.issuedAt = now;
  return reset;
}

async function mailsOf(tx: Write, userId: string): Promise<{ mails: number; newest: string | null }> {
  const rows = await tx.db
    .selectFrom('password_reset')
    .select('id')
    .where('user_id', '=', userId)
    .where('issued_at', '>', new Date(tx.clock.now().getTime() - 3_600_000))
    .orderBy('id', 'desc')
    .execute();
  return { mails: rows.length, newest: rows[0]?.id ?? null };
}
