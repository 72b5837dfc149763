import { on } from '@lyceum/kit/bus/consumer.ts';
import { rulesPublished } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { recordAudit } from './audit.service.ts';

/** Who changed by what all texts of a marketplace are judged. Decisions are recorded where they are obeyed. */
export const auditRules = on<NonNullable<typeof rulesPublished.payload>, Ports, Tables>(
  rulesPublished,
  async (tx, { version }, { actorId }) => {
    await recordAudit(tx, { action: 'moderation.rules_published', subjectId: tx.viewer.tenantId, actorId, facts: { version } });
  },
);
