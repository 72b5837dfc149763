import { on } from '@lyceum/kit/bus/consumer.ts';
import { decisionMade } from '@lyceum/schema/messages.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { liftSuspension, suspendUser } from './suspension.service.ts';

/** Moderators decide in safety; here it is obeyed, and recorded whatever was decided. */
export const obeyDecision = on<NonNullable<typeof decisionMade.payload>, Ports, Tables>(
  decisionMade,
  async (tx, decision, { actorId }) => {
    const { decisionId, caseId, action, userId, messageId, reverses } = decision;
    const subjectId = userId ?? messageId ?? caseId;
    await recordAudit(tx, { action: 'moderation.decided', subjectId, actorId, facts: { decisionId, caseId, action, reverses } });
    if (action === 'SUSPEND_USER' && userId) await suspendUser(tx, { decisionId, userId });
    if (action === 'REVERSED' && reverses) await liftSuspension(tx, { decisionId, reverses });
  },
);
