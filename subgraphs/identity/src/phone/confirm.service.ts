import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx, Write } from '../context.ts';
import { invalidCode } from '../second-factor/second-factor.errors.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { readPhone } from './phone.query.ts';
import { phoneTries } from './phone.rules.ts';
import { phoneCode } from './phone-code.ts';
import { tellPhone } from './tell-phone.ts';

/** Confirms the number to which the last code was sent. */
export async function confirmPhone(ctx: Ctx, code: string) {
  const userId = signedIn(ctx);
  const attempt = await countAttempt(ctx, phoneTries(userId));
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, async (tx) => {
    await lockAccount(tx, userId);
    const sealed = await spendRequest(tx, userId, code.trim());
    if (!sealed) return invalidCode();
    await clearAttempts(tx, phoneTries(userId));
    const row = { sealed_number: sealed, confirmed_at: tx.clock.now() };
    await tx.db
      .insertInto('phone')
      .values({ user_id: userId, tenant_id: tx.viewer.tenantId, ...row })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
      .execute();
    await tellPhone(tx, userId, 'PHONE_CONFIRMED');
    return { __typename: 'ConfirmPhoneSuccess' as const, phone: (await readPhone(tx, userId))! };
  });
}

/** The number of the open request that this is the code of; null for every other code. Behind the account's lock, so that it is good once. */
async function spendRequest(tx: Write, userId: string, code: string): Promise<string | null> {
  const now = tx.clock.now();
  const open = await tx.db
    .selectFrom('phone_request')
    .select(['id', 'sealed_number'])
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (!open || code !== phoneCode(tx, open.id)) return null;
  await tx.db.updateTable('phone_request').set({ used_at: now }).where('id', '=', open.id).execute();
  return open.sealed_number;
}
