import { transact } from '@lyceum/kit/context/transact.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import { clearAttempts } from '../session/attempt.service.ts';
import { boundTo, faceTries } from './challenge.ts';
import { compareFace } from './compare.ts';
import { faceNotEnrolled, faceNotMatched } from './face.errors.ts';
import { type Brought, measureFace, readFrames } from './frames.ts';
import { consentToMeasure } from './may-measure.ts';

/** Compares somebody's face with the one that they enrolled. */
export async function checkFace(ctx: Ctx, { challenge, frames }: Brought) {
  const bound = boundTo(ctx, 'CHECK_IN');
  const read = readFrames(ctx, frames);
  if ('__typename' in read) return read;
  const consent = await consentToMeasure(ctx, bound.userId);
  if ('__typename' in consent) return consent;
  const measured = await measureFace(ctx, bound, challenge, read.pictures);
  if ('__typename' in measured) return measured;
  return transact(ctx, async (tx) => {
    const verdict = await compareFace(tx, bound.userId, measured.descriptor);
    if (verdict === 'NOT_ENROLLED') return faceNotEnrolled();
    const matched = verdict === 'SAME';
    if (matched) await clearAttempts(tx, faceTries(bound.userId));
    await recordAudit(tx, { action: 'face.compared', subjectId: bound.userId, actorId: bound.userId, facts: { matched } });
    return matched ? { __typename: 'CheckFaceSuccess' as const, matchedAt: tx.clock.now() } : faceNotMatched();
  });
}
