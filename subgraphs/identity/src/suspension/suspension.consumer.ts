import { on } from '@lyceum/kit/bus/consumer.ts';
import { decisionMade } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { liftSuspension, suspendUser } from './suspension.service.ts';

/** Moderators decide in safety; here it is obeyed. */
export const obeyDecision = on<NonNullable<typeof decisionMade.payload>, Ports, Tables>(decisionMade, async (tx, decision) => {
  const { decisionId, action, userId, reverses } = decision;
  if (action === 'SUSPEND_USER' && userId) await suspendUser(tx, { decisionId, userId });
  if (action === 'REVERSED' && reverses) await liftSuspension(tx, { decisionId, reverses });
});
