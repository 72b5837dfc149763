import { consentChanged } from '@lyceum/schema/messages.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import type { Version } from './consent.rules.ts';

export interface Said extends Version {
  readonly userId: string;
  readonly given: boolean;
  readonly how: 'REGISTRATION' | 'ACCOUNT';
  /** When it was said; left out: now. */
  readonly at?: Date;
}

/** Writes down what somebody said, and tells everybody who has to obey. */
export async function say(tx: Write, { userId, kind, version, given, how, at = tx.clock.now() }: Said): Promise<void> {
  await tx.db
    .insertInto('consent_event')
    .values({
      id: tx.ids.next('consent'),
      tenant_id: tx.viewer.tenantId,
      user_id: userId,
      kind,
      version,
      act: given ? 'GIVEN' : 'WITHDRAWN',
      how,
      at,
      request_id: tx.requestId,
    })
    .execute();
  await tx.send(consentChanged, { userId, kind, version, given });
  const action = given ? 'consent.given' : 'consent.withdrawn';
  await recordAudit(tx, { action, subjectId: userId, actorId: userId, facts: { kind, version, how } });
}
