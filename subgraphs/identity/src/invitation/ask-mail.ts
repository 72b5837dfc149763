import { sendInvitationMail } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import { sha256 } from '../token/secrets.ts';
import type { Invitation } from './invitation.entity.ts';
import { invitationLivesMs, mailLimits } from './invitation.rules.ts';
import { invitationToken } from './invitation-token.ts';

/** When the next mail to this address may be asked for by this viewer; null: now. The caller holds the tenant's lock, so that nobody overtakes the count. */
export async function mailsAgainAt(tx: Write, email: string): Promise<Date | null> {
  const whose = { admin: ['asked_by', tx.viewer.userId], tenant: null, address: ['email', email] } as const;
  const waits = await Promise.all(
    (['admin', 'tenant', 'address'] as const).map(async (name) => {
      const { mails, withinMs } = mailLimits[name];
      const column = whose[name];
      let query = tx.db
        .selectFrom('invitation_mail')
        .select('asked_at')
        .where('asked_at', '>', new Date(tx.clock.now().getTime() - withinMs));
      if (column) query = query.where(column[0], '=', column[1]);
      const oldest = await query
        .orderBy('asked_at', 'desc')
        .offset(mails - 1)
        .limit(1)
        .executeTakeFirst();
      return oldest ? oldest.asked_at.getTime() + withinMs : 0;
    }),
  );
  const latest = Math.max(...waits);
  return latest === 0 ? null : new Date(latest);
}

/** Asks for the next mail of an invitation, which from now on is good for seven days and by the token of this mail alone. */
export async function askMail(tx: Write, invitation: Invitation): Promise<void> {
  const now = tx.clock.now();
  invitation.mails += 1;
  invitation.tokenHash = sha256(invitationToken(tx.ports.secrets, invitation.id, invitation.mails));
  invitation.expiresAt = new Date(now.getTime() + invitationLivesMs);
  // The mail's row points to the invitation's.
  await tx.em.flush();
  const id = tx.ids.next('invitationmail');
  await tx.db
    .insertInto('invitation_mail')
    .values({
      id,
      tenant_id: tx.viewer.tenantId,
      invitation_id: invitation.id,
      number: invitation.mails,
      email: invitation.email,
      asked_by: tx.viewer.userId,
      asked_at: now,
    })
    .execute();
  await tx.send(sendInvitationMail, { invitationMailId: id });
}
