import { sendPrivacyMail } from '@lyceum/schema/messages.ts';
import { type AuditFact, recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import type { FaceNews } from '../letter/templates/face-changed.ts';

const actions = { FACE_ENROLLED: 'face.enrolled', FACE_REMOVED: 'face.removed' } as const satisfies Record<
  FaceNews,
  AuditFact['action']
>;

/** What happened to an enrolled face is recorded, and the person is told. */
export async function tellFace(tx: Write, userId: string, news: FaceNews, facts: AuditFact['facts'] = {}): Promise<void> {
  await recordAudit(tx, { action: actions[news], subjectId: userId, actorId: userId, facts });
  await tx.send(sendPrivacyMail, { userId, news, requestId: tx.ids.next('facenews') });
}
