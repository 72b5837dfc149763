import type { Write } from '../context.ts';
import { tellPhone } from './tell-phone.ts';

/** Forgets an account's telephone, if it was confirmed since then, and tells the owner by mail. False where there is none. The caller holds the account's lock. */
export async function endPhone(tx: Write, userId: string, since = new Date(0)): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('phone')
    .where('user_id', '=', userId)
    .where('confirmed_at', '>=', since)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await tellPhone(tx, userId, 'PHONE_REMOVED');
  return true;
}
