import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import { LockMode } from '@mikro-orm/core';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import type { VerifyMentorInput } from '../generated/resolvers.ts';
import { listMentor } from '../search/list-mentor.ts';
import { MentorProfile } from './profile.entity.ts';

const longestReason = 500;

/** An admin vouches for a mentor, or takes it back; never for oneself. */
export function verifyMentor(ctx: Ctx, { mentorId, verified = true, reason: given }: VerifyMentorInput) {
  requireScope(ctx, 'mentors:verify');
  const adminId = signedIn(ctx);
  const reason = given.trim();
  if (reason.length === 0 || reason.length > longestReason)
    return userError('InvalidInput', `A reason has 1 to ${longestReason} characters.`, { field: 'reason' });
  if (mentorId === siblingId('mentor', adminId))
    return userError('OwnAccount', 'Nobody vouches for themselves; ask another admin.');
  return transact(ctx, async (tx) => {
    const mentor = await tx.em.findOne(MentorProfile, { id: mentorId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!mentor) return userError('NotFound', `There is no mentor ${mentorId} in this marketplace.`);
    if ((mentor.verifiedAt !== null) !== verified) {
      mentor.verifiedAt = verified ? tx.clock.now() : null;
      await listMentor(tx, mentorId);
      tellChanged(tx, 'Mentor', mentorId);
      const action = verified ? 'mentor.verified' : 'mentor.verification_withdrawn';
      await recordAudit(tx, { action, subjectId: mentorId, personId: mentor.userId, reason });
    }
    return { __typename: 'VerifyMentorSuccess' as const, mentorId };
  });
}
