import { LockMode } from '@mikro-orm/core';
import type { UserAccount } from '../account/account.entity.ts';
import { grant } from '../administration/grant.service.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import type { BroughtToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import { Invitation } from './invitation.entity.ts';
import { invalidInvitation, invitationExpired } from './invitation.errors.ts';
import { judgeInvitation } from './invitation.rules.ts';

/** The invitation of a token, or why it is none; without a lock. */
export async function lookAtInvitation(ctx: Ctx, brought: BroughtToken) {
  return judged(ctx, await ctx.em.findOne(Invitation, { id: brought.id }), brought);
}

/** The same, its row locked: whoever holds it decides what becomes of it. */
export async function claimInvitation(tx: Write, brought: BroughtToken) {
  return judged(tx, await tx.em.findOne(Invitation, { id: brought.id }, { lockMode: LockMode.PESSIMISTIC_WRITE }), brought);
}

function judged(ctx: Ctx, invitation: Invitation | null, { token }: BroughtToken) {
  switch (judgeInvitation(invitation, sha256(token), ctx.clock.now())) {
    case 'INVALID':
      return invalidInvitation();
    case 'EXPIRED':
      return invitationExpired();
    case 'GOOD':
      return invitation as Invitation;
  }
}

/** The account, which is locked or new, gets what it was invited as. */
export async function fulfil(tx: Write, invitation: Invitation, account: UserAccount): Promise<void> {
  const { id, role, invitedBy } = invitation;
  invitation.acceptedAt = tx.clock.now();
  invitation.acceptedBy = account.id;
  await recordAudit(tx, { action: 'invitation.accepted', subjectId: id, actorId: account.id, facts: { role, invitedBy } });
  if (role !== 'MENTEE') await grant(tx, account, role, { reason: `accepted ${id}` });
}
