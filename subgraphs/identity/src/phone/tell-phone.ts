import { sendPrivacyMail } from '@lyceum/schema/messages.ts';
import { type AuditFact, recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import type { PhoneNews } from '../letter/templates/phone-changed.ts';

const actions = { PHONE_CONFIRMED: 'phone.confirmed', PHONE_REMOVED: 'phone.removed' } as const satisfies Record<
  PhoneNews,
  AuditFact['action']
>;

/** What happened to somebody's telephone is recorded, and they are told by mail. */
export async function tellPhone(tx: Write, userId: string, news: PhoneNews): Promise<void> {
  await recordAudit(tx, { action: actions[news], subjectId: userId, actorId: userId });
  await tx.send(sendPrivacyMail, { userId, news, requestId: tx.ids.next('phonenews') });
}
