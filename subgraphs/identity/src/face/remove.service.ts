import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx } from '../context.ts';
import { endFace } from './end-face.ts';
import { faceNotEnrolled } from './face.errors.ts';

/** No proof is asked for: to have less kept of oneself must be as easy as it was to agree (GDPR article 7 (3)). */
export function removeFace(ctx: Ctx) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    await lockAccount(tx, userId);
    if (!(await endFace(tx, userId, 'ASKED'))) return faceNotEnrolled();
    return { __typename: 'RemoveFaceSuccess' as const, removedAt: tx.clock.now() };
  });
}
