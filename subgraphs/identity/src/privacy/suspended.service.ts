import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import type { UserAccount } from '../account/account.entity.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx, Write } from '../context.ts';
import type { ExerciseDataRightsInput } from '../generated/resolvers.ts';
import { lockTenant } from '../tenant/govern.ts';
import { claimedBy, opensDataRights } from './data-rights-token.ts';
import { cancelOwnErasure, takeErasure } from './erasure.service.ts';
import { linkToExport, takeExport } from './export.service.ts';

const invalid = () =>
  userError('InvalidDataRightsToken', 'This token is not known or is too old: sign in again, the answer brings another one.');

/** Who may not use an account any more may still have a copy of their data, and have it erased (GDPR articles 15, 17 and 20). */
export async function exerciseDataRights(ctx: Ctx, { token, wish }: ExerciseDataRightsInput) {
  const userId = claimedBy(token);
  if (!userId) return invalid();
  return transact(ctx, async (tx) => {
    // As whoever asks signed in: the tenant before the account.
    await lockTenant(tx);
    const account = await lockAccount(tx, userId);
    return account && opensDataRights(tx, account, token) ? grant(tx, account, wish) : invalid();
  });
}

function grant(tx: Write, account: UserAccount, wish: ExerciseDataRightsInput['wish']) {
  switch (wish) {
    case 'EXPORT':
      return takeExport(tx, account.id);
    case 'OPEN_EXPORT':
      return linkToExport(tx, account.id, null);
    case 'ERASURE':
      return takeErasure(tx, account);
    case 'CANCEL_ERASURE':
      return cancelOwnErasure(tx, account.id);
  }
}
