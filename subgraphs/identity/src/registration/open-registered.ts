import { userVerified } from '@lyceum/schema/messages.ts';
import { openAccount } from '../account/open-account.ts';
import { recordAudit } from '../audit/audit.service.ts';
import { keepConsents } from '../consent/at-registration.ts';
import type { Write } from '../context.ts';
import type { Registration } from './registration.entity.ts';

/** The account of a registration for which nothing is missing any more; the caller holds the address's lock. Resolves to the person's id. */
export async function openRegistered(tx: Write, registration: Registration, { isMinor = false } = {}): Promise<string> {
  const { id: userId } = openAccount(tx, registration);
  await tx.send(userVerified, { userId, ...(isMinor ? { isMinor } : {}) });
  await recordAudit(tx, { action: 'account.registered', subjectId: userId, actorId: userId });
  await keepConsents(tx, userId, registration.consents, registration.createdAt);
  return userId;
}
