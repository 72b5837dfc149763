import { sendPasskeyMail } from '@lyceum/schema/messages.ts';
import { type AuditFact, recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { post } from '../letter/post.ts';
import { type PasskeyNews, passkeyChanged } from '../letter/templates/passkey-changed.ts';
import { tellByPhone } from '../phone/tell-by-phone.ts';

const actions = {
  REGISTERED: 'passkey.registered',
  REMOVED: 'passkey.removed',
  COPIED: 'passkey.counter_regressed',
} as const satisfies Record<PasskeyNews, AuditFact['action']>;

/** What happened to a passkey is recorded, and its owner is told. */
export async function tellPasskey(tx: Write, userId: string, news: PasskeyNews, facts: AuditFact['facts'] = {}): Promise<void> {
  await recordAudit(tx, { action: actions[news], subjectId: userId, actorId: userId, facts });
  await tellByPhone(tx, userId, passkeyChanged, { news });
  await tx.send(sendPasskeyMail, { userId, news });
}

/** Goes to the address that the account has by now. May run twice; the mail is the same. */
export async function writePasskeyMail(ctx: Ctx, userId: string, news: PasskeyNews, eventId: string): Promise<void> {
  const account = await ctx.db.selectFrom('user_account').select('email').where('id', '=', userId).executeTakeFirst();
  if (account) await post(ctx, passkeyChanged, { id: `passkey-${eventId}`, to: account.email, facts: { news } });
}
