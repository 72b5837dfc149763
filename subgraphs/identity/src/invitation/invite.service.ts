import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { outranked } from '../permission/permission.errors.ts';
import { readOverrides } from '../permission/permission.query.ts';
import { covers, grantedScopes } from '../permission/permission.rules.ts';
import { isEmail, normaliseEmail } from '../registration/registration.rules.ts';
import { isGrantable, type UserRole } from '../role/role.rules.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { lockTenant } from '../tenant/govern.ts';
import { askMail, mailsAgainAt } from './ask-mail.ts';
import { Invitation } from './invitation.entity.ts';
import { invitationEnded, noSuchInvitation } from './invitation.errors.ts';
import { readInvitation } from './invitation.query.ts';
import { type InvitedRole, stateOf } from './invitation.rules.ts';

/** Asks somebody into the marketplace by mail. It never looks whether the address has an account, so the answer cannot tell. */
export function inviteMember(ctx: Ctx, input: { email: string; role: UserRole }) {
  const email = normaliseEmail(input.email);
  return inviting(ctx, async (tx) => {
    const { role } = input;
    if (!isEmail(email)) return userError('InvalidInput', 'This is not an address for mail.', { field: 'email' });
    if (!isInvited(role))
      return userError('InvalidInput', `Nobody is invited as ${role}; MENTEE, MODERATOR and ADMIN are.`, { field: 'role' });
    const refusal = (await refusalOfRank(tx, role)) ?? (await refusalOfMail(tx, email));
    if (refusal) return refusal;
    const open = await tx.em.findOne(
      Invitation,
      { email, acceptedAt: null, revokedAt: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (open && stateOf(open, tx.clock.now()) === 'PENDING')
      return userError('AlreadyInvited', 'This address is invited already: send that invitation again, or take it back first.', {
        invitationId: open.id,
      });
    // An expired one makes room.
    if (open) open.revokedAt = tx.clock.now();
    await tx.em.flush();
    const { id } = await createInvitation(tx, email, role);
    return { __typename: 'InviteMemberSuccess' as const, invitation: (await readInvitation(tx, id))! };
  });
}

/** Writes another mail with another token, good for seven days from now; the older one's is worth nothing any more. */
export function resendInvitation(ctx: Ctx, invitationId: string) {
  return inviting(ctx, async (tx) => {
    const invitation = await lockInvitation(tx, invitationId);
    if (!invitation) return noSuchInvitation(invitationId);
    if (invitation.acceptedAt || invitation.revokedAt) return invitationEnded();
    const refusal = (await refusalOfRank(tx, invitation.role)) ?? (await refusalOfMail(tx, invitation.email));
    if (refusal) return refusal;
    // Whoever sends it again answers for it from now on.
    invitation.invitedBy = tx.viewer.userId;
    await askMail(tx, invitation);
    await recordAudit(tx, { action: 'invitation.resent', subjectId: invitation.id });
    return { __typename: 'ResendInvitationSuccess' as const, invitation: (await readInvitation(tx, invitation.id))! };
  });
}

/** Takes an invitation back; its tokens are worth nothing any more. A second time changes nothing. */
export function revokeInvitation(ctx: Ctx, invitationId: string) {
  return inviting(ctx, async (tx) => {
    const invitation = await lockInvitation(tx, invitationId);
    if (!invitation) return noSuchInvitation(invitationId);
    if (invitation.acceptedAt) return invitationEnded();
    if (!invitation.revokedAt) {
      invitation.revokedAt = tx.clock.now();
      await recordAudit(tx, { action: 'invitation.revoked', subjectId: invitation.id });
      await tx.em.flush();
    }
    return { __typename: 'RevokeInvitationSuccess' as const, invitation: (await readInvitation(tx, invitation.id))! };
  });
}

/** The first mail is asked for with it. The caller holds the tenant's lock, and found no open invitation of the address. */
export async function createInvitation(tx: Write, email: string, role: InvitedRole): Promise<Invitation> {
  const now = tx.clock.now();
  const invitation = tx.em.create(
    Invitation,
    {
      id: tx.ids.next('invitation'),
      tenantId: tx.viewer.tenantId,
      email,
      role,
      invitedBy: tx.viewer.userId,
      tokenHash: '',
      mails: 0,
      createdAt: now,
      expiresAt: now,
      acceptedAt: null,
      acceptedBy: null,
      revokedAt: null,
    },
    { persist: true },
  );
  await askMail(tx, invitation);
  await recordAudit(tx, { action: 'invitation.sent', subjectId: invitation.id, facts: { role } });
  return invitation;
}

/** With the permission, and with a proof of the last ten minutes: an invitation is a role in the mail. */
async function inviting<R extends object>(ctx: Ctx, work: (tx: Write) => Promise<R>) {
  requireScope(ctx, 'users:invite');
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    await lockTenant(tx);
    return (await missingProof(tx, userId)) ?? work(tx);
  });
}

function isInvited(role: UserRole): role is InvitedRole {
  return role === 'MENTEE' || isGrantable(role);
}

async function refusalOfRank(tx: Write, role: InvitedRole) {
  const needed = grantedScopes(role, await readOverrides(tx));
  return covers(tx.viewer.scopes, needed) ? null : outranked(tx.viewer.scopes, needed);
}

async function refusalOfMail(tx: Write, email: string) {
  const again = await mailsAgainAt(tx, email);
  return again && tooManyAttempts(again);
}

function lockInvitation(tx: Write, id: string): Promise<Invitation | null> {
  return tx.em.findOne(Invitation, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
