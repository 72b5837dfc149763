import type { Ctx } from '../context.ts';
import { keyOf } from '../letter/letter.ts';
import { post } from '../letter/post.ts';
import { invited } from '../letter/templates/invited.ts';
import { invitationLivesMs } from './invitation.rules.ts';
import { invitationToken } from './invitation-token.ts';

/** Writes one mail of an invitation, if it is still open and no newer mail replaces this one. May run twice; the mail is the same. */
export async function writeInvitationMail(ctx: Ctx, invitationMailId: string): Promise<void> {
  const mail = await ctx.db
    .selectFrom('invitation_mail')
    .innerJoin('invitation', 'invitation.id', 'invitation_mail.invitation_id')
    .select(['invitation.id', 'invitation.email as to', 'role', 'number'])
    .where('invitation_mail.id', '=', invitationMailId)
    .whereRef('number', '=', 'mails')
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .executeTakeFirst();
  if (!mail) return;
  const { id, to, role, number } = mail;
  const key = keyOf(invitationToken(ctx.ports.secrets, id, number), ctx.ports.settings.invitationUrl);
  await post(ctx, invited, { id: invitationMailId, to, facts: { key, role, days: invitationLivesMs / 86_400_000 } });
}
