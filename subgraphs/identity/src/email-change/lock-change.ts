import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { lockAddress } from '../account/address.ts';
import type { Write } from '../context.ts';
import { EmailChange } from './email-change.entity.ts';

/** A change and its account, locked: first the address that the account is about to get, then the account, then the change. */
export async function lockChange(tx: Write, changeId: string, gets: 'new_email' | 'old_email') {
  const found = await tx.db
    .selectFrom('email_change')
    .select([`${gets} as email`, 'user_id as userId'])
    .where('id', '=', changeId)
    .executeTakeFirst();
  if (!found) return null;
  await lockAddress(tx, found.email);
  const account = await tx.em.findOneOrFail(UserAccount, { id: found.userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const change = await tx.em.findOneOrFail(EmailChange, { id: changeId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return { account, change };
}
