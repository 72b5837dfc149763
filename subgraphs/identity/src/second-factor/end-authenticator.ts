import type { Write } from '../context.ts';
import { tellSecondFactor } from './second-factor-mail.service.ts';

/** Forgets an authenticator that was confirmed since then, or never, and tells the owner. The caller holds the account's lock. */
export async function endAuthenticatorSince(tx: Write, userId: string, since: Date): Promise<void> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('totp_factor')
    .where('user_id', '=', userId)
    .where((factor) => factor.or([factor('confirmed_at', 'is', null), factor('confirmed_at', '>=', since)]))
    .executeTakeFirst();
  if (numDeletedRows > 0n) await tellSecondFactor(tx, userId, 'REMOVED');
}
