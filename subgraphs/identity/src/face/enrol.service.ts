import { transact } from '@lyceum/kit/context/transact.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx, Write } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { clearAttempts } from '../session/attempt.service.ts';
import { boundTo, faceTries } from './challenge.ts';
import { sealDescriptor } from './descriptor.ts';
import { readFace } from './face.query.ts';
import { tellFace } from './face-mail.service.ts';
import { type Brought, measureFace, readFrames } from './frames.ts';
import { consentToMeasure } from './may-measure.ts';

/** Keeps how somebody's face is known again, in place of what was kept before. */
export async function enrolFace(ctx: Ctx, { challenge, frames }: Brought) {
  const bound = boundTo(ctx, 'ENROL');
  const read = readFrames(ctx, frames);
  if ('__typename' in read) return read;
  // Asked before the challenge is used up, so that the same frames can be brought again after the proof; and before anything is measured.
  const refusal = await transact(ctx, (tx) => refusalOf(tx, bound.userId));
  if (refusal) return refusal;
  const measured = await measureFace(ctx, bound, challenge, read.pictures);
  if ('__typename' in measured) return measured;
  return transact(ctx, (tx) => keep(tx, bound.userId, measured.descriptor));
}

async function refusalOf(tx: Write, userId: string) {
  await lockAccount(tx, userId);
  const missing = await missingProof(tx, userId);
  if (missing) return missing;
  const consent = await consentToMeasure(tx, userId);
  return '__typename' in consent ? consent : null;
}

/** Asked once more behind the lock: consent may have been taken back while the frames were looked at. */
async function keep(tx: Write, userId: string, descriptor: Float32Array) {
  await lockAccount(tx, userId);
  const missing = await missingProof(tx, userId);
  if (missing) return missing;
  const consent = await consentToMeasure(tx, userId);
  if ('__typename' in consent) return consent;
  const kept = {
    sealed_descriptor: await sealDescriptor(tx, userId, descriptor),
    model: tx.ports.faces.name,
    consent_version: consent.version,
    enrolled_at: tx.clock.now(),
  };
  await tx.db
    .insertInto('face_enrolment')
    .values({ user_id: userId, tenant_id: tx.viewer.tenantId, ...kept })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(kept))
    .execute();
  await clearAttempts(tx, faceTries(userId));
  await tellFace(tx, userId, 'FACE_ENROLLED', { model: kept.model, consentVersion: consent.version });
  return { __typename: 'EnrolFaceSuccess' as const, face: (await readFace(tx, userId))! };
}
