import type { Write } from '../context.ts';
import { tellFace } from './face-mail.service.ts';

type Because = 'ASKED' | 'CONSENT_WITHDRAWN' | 'EMAIL_CHANGE_UNDONE' | 'SECOND_FACTOR_UNDONE';

/** Deletes what is kept of somebody's face, if it was enrolled since then, and tells them. False where nothing is. The caller holds the account's lock. */
export async function endFace(tx: Write, userId: string, because: Because, since = new Date(0)): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('face_enrolment')
    .where('user_id', '=', userId)
    .where('enrolled_at', '>=', since)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await tellFace(tx, userId, 'FACE_REMOVED', { because });
  return true;
}
