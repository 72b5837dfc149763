import type { Ctx } from '../context.ts';
import { openDescriptor } from './descriptor.ts';
import { distanceOf, samePerson } from './face.rules.ts';

/** Whether a face that was just measured is the one that a person enrolled. Who asks has seen to consent, challenge and number of tries. */
export async function compareFace(
  ctx: Ctx,
  personId: string,
  descriptor: Float32Array,
): Promise<'SAME' | 'ANOTHER' | 'NOT_ENROLLED'> {
  const row = await ctx.db
    .selectFrom('face_enrolment')
    .select('sealed_descriptor')
    .where('user_id', '=', personId)
    .where('model', '=', ctx.ports.faces.name)
    .executeTakeFirst();
  const enrolled = row && (await openDescriptor(ctx, personId, row.sealed_descriptor));
  if (!enrolled) return 'NOT_ENROLLED';
  return distanceOf(enrolled, descriptor) <= samePerson.atCheckIn ? 'SAME' : 'ANOTHER';
}
