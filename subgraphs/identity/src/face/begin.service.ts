import { transact } from '@lyceum/kit/context/transact.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { boundTo, openFaceChallenge } from './challenge.ts';
import { faceNotEnrolled } from './face.errors.ts';
import { readFace } from './face.query.ts';
import type { FacePurpose } from './face.rules.ts';
import { consentToMeasure } from './may-measure.ts';

/** Asks somebody to show their face; nobody whose face may not be measured, or would be measured for nothing. */
export function beginFaceChallenge(ctx: Ctx, purpose: FacePurpose) {
  const bound = boundTo(ctx, purpose);
  return transact(ctx, async (tx) => {
    await lockAccount(tx, bound.userId);
    const missing = purpose === 'ENROL' ? await missingProof(tx, bound.userId) : null;
    if (missing) return missing;
    const consent = await consentToMeasure(tx, bound.userId);
    if ('__typename' in consent) return consent;
    if (purpose === 'CHECK_IN' && !(await readFace(tx, bound.userId))?.usable) return faceNotEnrolled();
    return { __typename: 'FaceChallenge' as const, ...(await openFaceChallenge(tx, bound)) };
  });
}
