import type { Ctx } from '../context.ts';

/** That a face is enrolled, as its owner sees it. */
export interface FaceRow {
  readonly enrolledAt: Date;
  readonly model: string;
  readonly consentVersion: number;
  readonly usable: boolean;
}

export async function readFace({ db, ports }: Pick<Ctx, 'db' | 'ports'>, userId: string): Promise<FaceRow | null> {
  const row = await db
    .selectFrom('face_enrolment')
    .select(['enrolled_at as enrolledAt', 'model', 'consent_version as consentVersion'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ? { ...row, usable: row.model === ports.faces.name } : null;
}
