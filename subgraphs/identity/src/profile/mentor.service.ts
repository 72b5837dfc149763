import { transact } from '@lyceum/kit/context/transact.ts';
import { Failure, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import { mentorActivated } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { ActivateMentorProfileInput } from '../generated/resolvers.ts';
import { listMentor } from '../search/list-mentor.ts';
import { MentorProfile } from './profile.entity.ts';
import { type MentorText, readMentorText } from './profile.rules.ts';

/** Opens or changes the caller's mentor profile; the first time (and after a closure) the other subgraphs are told. */
export async function activateMentorProfile(ctx: Ctx, input: ActivateMentorProfileInput) {
  const userId = signedIn(ctx);
  const read = readMentorText({ ...input, bio: input.bio ?? '' });
  if ('fault' in read) return userError('InvalidInput', read.fault.message, { field: read.fault.field });
  const mentorId = siblingId('mentor', userId);
  await transact(ctx, async (tx) => {
    const opened = await storeProfile(tx, userId, mentorId, read.profile);
    await listMentor(tx, mentorId);
    tellChanged(tx, 'Mentor', mentorId);
    if (!opened) return;
    await tx.send(mentorActivated, { mentorId, userId });
    await recordAudit(tx, { action: 'mentor.activated', subjectId: mentorId });
  });
  return { __typename: 'ActivateMentorProfileSuccess' as const, mentorId };
}

/** True if the profile was closed or absent before. The account's lock makes two first calls one after the other. */
async function storeProfile(tx: Write, userId: string, mentorId: string, text: MentorText): Promise<boolean> {
  const account = await tx.em.findOne(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!account) throw new Failure('UNAUTHENTICATED', 'The account of this token does not exist; sign in again.');
  const before = await tx.em.findOne(MentorProfile, { id: mentorId });
  const opened = before?.active !== true;
  const fields = { ...mentorColumns(text), active: true };
  if (before) Object.assign(before, fields);
  else
    tx.em.create(
      MentorProfile,
      { id: mentorId, tenantId: account.tenantId, userId, activatedAt: tx.clock.now(), verifiedAt: null, ...fields },
      { persist: true },
    );
  return opened;
}

/** What is stored of the text. */
export function mentorColumns({ headline, bio, skills, languages, timeZone, hourlyRate }: MentorText) {
  return { headline, bio, skills: [...skills], languages: [...languages], timeZone, hourlyRate: hourlyRate ?? null };
}
