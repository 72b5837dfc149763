import type { Write } from '../context.ts';
import { tellFace } from './face-mail.service.ts';

/** Deletes what is kept of somebody's face, and tells them. False where nothing is. The caller holds the account's lock. */
export async function endFace(tx: Write, userId: string, because: 'ASKED' | 'CONSENT_WITHDRAWN'): Promise<boolean> {
  const { numDeletedRows } = await tx.db.deleteFrom('face_enrolment').where('user_id', '=', userId).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await tellFace(tx, userId, 'FACE_REMOVED', { because });
  return true;
}
