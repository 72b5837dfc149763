import { listInForce, readConsents } from '../consent/consent.query.ts';
import type { Ctx } from '../context.ts';
import { faceConsentMissing, faceNotForMinors } from './face.errors.ts';

/** The version to which the person agreed, as it is in force; or why their face may not be measured. Minors are asked first, so that none is shown the document. */
export async function consentToMeasure(ctx: Ctx, userId: string) {
  const minor = await ctx.db.selectFrom('minor').select('user_id').where('user_id', '=', userId).executeTakeFirst();
  if (minor) return faceNotForMinors();
  const document = (await listInForce(ctx)).find(({ kind }) => kind === 'FACE_CHECK');
  const word = (await readConsents(ctx, userId)).find(({ kind }) => kind === 'FACE_CHECK');
  if (!document || !word?.given || word.version < document.version) return faceConsentMissing(document ?? null);
  return { version: word.version };
}
