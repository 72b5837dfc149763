import { randomBytes } from 'node:crypto';
import type { Standing } from '../account/standing.query.ts';
import type { Write } from '../context.ts';
import { startingRole } from '../role/role.rules.ts';
import { endOfSession } from './refresh.rules.ts';
import { Session } from './session.entity.ts';

/** A new session of a person who has proved to be there; the caller holds the account's lock. */
export function openSession(
  tx: Write,
  { userId, preferredRole, roles, sessionLivesMs }: Standing,
  device: string | null,
): Session {
  const now = tx.clock.now();
  return tx.em.create(
    Session,
    {
      id: tx.ids.next('session'),
      tenantId: tx.viewer.tenantId,
      userId,
      role: startingRole(preferredRole, roles),
      device,
      salt: randomBytes(16).toString('base64url'),
      generation: 1,
      authenticatedAt: now,
      rotatedAt: now,
      createdAt: now,
      expiresAt: endOfSession(now, now, sessionLivesMs),
      revokedAt: null,
      revokedBecause: null,
      partnerId: null,
      partnerScopes: null,
    },
    { persist: true },
  );
}
