import { sendSecondFactorMail } from '@lyceum/schema/messages.ts';
import { type AuditFact, recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { post } from '../letter/post.ts';
import { type SecondFactorNews, secondFactorChanged } from '../letter/templates/second-factor-changed.ts';
import { tellByPhone } from '../phone/tell-by-phone.ts';
import { writeGuardUndoMail } from './guard-undo.ts';

const actions = {
  SET_UP: 'second_factor.set_up',
  REMOVED: 'second_factor.removed',
  BACKUP_CODES_RENEWED: 'second_factor.backup_codes_renewed',
  BACKUP_CODE_USED: 'second_factor.backup_code_used',
} as const satisfies Record<SecondFactorNews, AuditFact['action']>;

/** What happened to a second factor is recorded, and its owner is told. */
export async function tellSecondFactor(
  tx: Write,
  userId: string,
  news: SecondFactorNews,
  facts: AuditFact['facts'] = {},
): Promise<void> {
  await recordAudit(tx, { action: actions[news], subjectId: userId, actorId: userId, facts });
  await tellByPhone(tx, userId, secondFactorChanged, { news });
  await tx.send(sendSecondFactorMail, { userId, news });
}

/** Goes to the address that the account has by now. May run twice; the mail is the same. */
export async function writeSecondFactorMail(
  ctx: Ctx,
  userId: string,
  news: SecondFactorNews | 'GUARDED',
  eventId: string,
): Promise<void> {
  const account = await ctx.db.selectFrom('user_account').select('email').where('id', '=', userId).executeTakeFirst();
  if (!account) return;
  if (news === 'GUARDED') return writeGuardUndoMail(ctx, userId, account.email);
  await post(ctx, secondFactorChanged, { id: `second-factor-${eventId}`, to: account.email, facts: { news } });
}
