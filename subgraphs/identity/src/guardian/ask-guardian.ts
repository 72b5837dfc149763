import { sendGuardianMail } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import type { Registration } from '../registration/registration.entity.ts';
import { sha256 } from '../token/secrets.ts';
import { guardianIds, guardianToken } from './guardian-token.ts';

const day = 24 * 60 * 60 * 1000;
/** How long a guardian has. Then what is known of the minor is deleted. */
export const guardianHasMs = 14 * day;

/** A minor has proved the address: from now on the registration waits for the guardian, and until then there is no account. */
export async function askGuardian(tx: Write, registration: Registration, guardianEmail: string) {
  const id = tx.ids.next(guardianIds.confirm);
  const now = tx.clock.now();
  const until = new Date(now.getTime() + guardianHasMs);
  registration.expiresAt = until;
  // The request's row points to the registration's, which may be new.
  await tx.em.flush();
  await tx.db
    .insertInto('guardian_request')
    .values({
      id,
      tenant_id: tx.viewer.tenantId,
      registration_id: registration.id,
      guardian_email: guardianEmail,
      token_hash: sha256(guardianToken(tx.ports.secrets, 'confirm', id)),
      created_at: now,
      expires_at: until,
      mailed_at: null,
    })
    .execute();
  await tx.send(sendGuardianMail, { id, news: 'ASKED' });
  return { __typename: 'GuardianConsentPending' as const, until };
}
