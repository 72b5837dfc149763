import { sendIdentityLinkedMail } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { identityLinked } from '../letter/templates/identity-linked.ts';
import { tellByPhone } from '../phone/tell-by-phone.ts';
import type { Claims } from './claims.rules.ts';
import { FederatedIdentity } from './federated.entity.ts';
import type { Arrival } from './spend-attempt.ts';

/**
 * Taken before anything else by whoever is about to link a provider's person, and held until the end of the transaction: of two at once the
 * later one sees what the earlier one wrote. The table's unique key is the wall behind it.
 */
export async function lockIdentity(tx: Write, { issuer, subject }: Claims): Promise<void> {
  const name = JSON.stringify(['lyceum identity federated', tx.viewer.tenantId, issuer, subject]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db);
}

/** Links a provider's person to an account; the caller holds the locks of both. */
export async function linkIdentity(tx: Write, userId: string, { provider, claims }: Arrival): Promise<FederatedIdentity> {
  const { issuer, subject, email } = claims;
  const identity = tx.em.create(
    FederatedIdentity,
    {
      id: tx.ids.next('identity'),
      tenantId: tx.viewer.tenantId,
      issuer,
      subject,
      provider: provider.id,
      userId,
      email,
      linkedAt: tx.clock.now(),
    },
    { persist: true },
  );
  const facts = { provider: provider.id, identityId: identity.id };
  await recordAudit(tx, { action: 'federated_identity.linked', subjectId: userId, actorId: userId, facts });
  return identity;
}

/** Tells the owner by mail and telephone; in the transaction of the link. */
export async function tellIdentityLinked(tx: Write, { userId, provider }: FederatedIdentity): Promise<void> {
  await tellByPhone(tx, userId, identityLinked, { provider });
  return tx.send(sendIdentityLinkedMail, { userId, provider });
}
