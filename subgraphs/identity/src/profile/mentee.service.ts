import { transact } from '@lyceum/kit/context/transact.ts';
import { Failure, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx } from '../context.ts';
import type { ActivateMenteeProfileInput } from '../generated/resolvers.ts';
import { MenteeProfile } from './profile.entity.ts';
import { readMenteeText } from './profile.rules.ts';

/** Opens or changes the caller's mentee profile. */
export async function activateMenteeProfile(ctx: Ctx, input: ActivateMenteeProfileInput) {
  const userId = signedIn(ctx);
  const read = readMenteeText({ goals: input.goals ?? [], interests: input.interests ?? [] });
  if ('fault' in read) return userError('InvalidInput', read.fault.message, { field: read.fault.field });
  const menteeId = siblingId('mentee', userId);
  const fields = { goals: [...read.profile.goals], interests: [...read.profile.interests], level: input.level ?? null };
  await transact(ctx, async (tx) => {
    const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!account) throw new Failure('UNAUTHENTICATED', 'The account of this token does not exist; sign in again.');
    const before = await tx.em.findOne(MenteeProfile, { id: menteeId });
    if (before) Object.assign(before, fields);
    else
      tx.em.create(
        MenteeProfile,
        { id: menteeId, tenantId: account.tenantId, userId, activatedAt: tx.clock.now(), ...fields },
        { persist: true },
      );
  });
  return { __typename: 'ActivateMenteeProfileSuccess' as const, menteeId };
}
