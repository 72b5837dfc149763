import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { endPhone } from './end-phone.ts';

/** With a proof: a thief would make the owner deaf first. */
export function removePhone(ctx: Ctx) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    await lockAccount(tx, userId);
    const missing = await missingProof(tx, userId);
    if (missing) return missing;
    if (!(await endPhone(tx, userId))) return userError('NotFound', 'This account has no telephone.');
    return { __typename: 'RemovePhoneSuccess' as const, removedAt: tx.clock.now() };
  });
}
