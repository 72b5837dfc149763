import { on } from '@lyceum/kit/bus/consumer.ts';
import { decisionMade, decisionRefused } from '@lyceum/schema/messages.ts';
import { UserAccount } from '../account/account.entity.ts';
import { lockAccount, scopesOfAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { currentId } from '../merge/alias.query.ts';
import { maySuspend } from '../permission/permission.rules.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { liftSuspension, suspendUser } from './suspension.service.ts';

type Decision = NonNullable<typeof decisionMade.payload>;

/** Moderators decide in safety; here it is obeyed, and recorded whatever was decided. */
export const obeyDecision = on<Decision, Ports, Tables>(decisionMade, async (tx, decision, { actorId }) => {
  const { decisionId, caseId, action, userId, messageId, reverses } = decision;
  const subjectId = userId ?? messageId ?? caseId;
  await recordAudit(tx, { action: 'moderation.decided', subjectId, actorId, facts: { decisionId, caseId, action, reverses } });
  if (action === 'SUSPEND_USER' && userId) await suspendByRank(tx, { decisionId, caseId, userId, deciderId: actorId });
  if (action === 'REVERSED' && reverses) await liftSuspension(tx, { decisionId, reverses });
});

/** Safety knows nobody's rank. A moderator who could suspend admins would run the marketplace: what goes too far is told back, and an admin decides. */
async function suspendByRank(
  tx: Write,
  { decisionId, caseId, userId, deciderId }: { decisionId: string; caseId: string; userId: string; deciderId: string | null },
): Promise<void> {
  const subject = await lockAccount(tx, await currentId(tx, userId));
  const decider = deciderId === null ? null : await tx.em.findOne(UserAccount, { id: deciderId });
  const scopes = decider ? await scopesOfAccount(tx, decider) : [];
  if (!subject || maySuspend(scopes, await scopesOfAccount(tx, subject))) return suspendUser(tx, { decisionId, userId });
  await recordAudit(tx, {
    action: 'moderation.refused',
    subjectId: subject.id,
    actorId: deciderId,
    facts: { decisionId, caseId },
  });
  await tx.send(decisionRefused, { decisionId, caseId });
}
