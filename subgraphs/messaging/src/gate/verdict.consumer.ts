import { on } from '@lyceum/kit/bus/consumer.ts';
import { decisionMade, messageVerdict } from '@lyceum/schema/messages.ts';
import type { Ports, Write } from '../context.ts';
import { judgeAnew } from '../message/judge.service.ts';
import type { MessagingTables } from '../tables.ts';

type Verdict = NonNullable<(typeof messageVerdict)['payload']>;
type Decision = NonNullable<(typeof decisionMade)['payload']>;

/** The latest verdict counts; one that arrives late does not overwrite it. */
export const verdictConsumer = on<Verdict, Ports, MessagingTables>(
  messageVerdict,
  async (tx, { messageId, verdict }, envelope) => {
    const at = new Date(envelope.at);
    await judgeAnew(tx, messageId, async (before) => {
      if (before.verdict_at && before.verdict_at > at) return;
      await tx.db.updateTable('message').set({ verdict, verdict_at: at }).where('id', '=', messageId).execute();
    });
  },
);

/** Obeys moderators: a decision hides, its reversal brings back, whichever of the two arrives first. */
export const decisionConsumer = on<Decision, Ports, MessagingTables>(decisionMade, async (tx, decision) => {
  const { messageId } = decision;
  if (messageId === null) return;
  const now = tx.clock.now();
  if (decision.action === 'HIDE_MESSAGE')
    await judgeAnew(tx, messageId, () => addHiding(tx, decision.decisionId, messageId, { hidden_at: now }));
  if (decision.action === 'REVERSED' && decision.reverses) {
    const { reverses } = decision;
    await judgeAnew(tx, messageId, () => addHiding(tx, reverses, messageId, { lifted_at: now }));
  }
});

async function addHiding(
  tx: Write,
  decisionId: string,
  messageId: string,
  fact: { hidden_at: Date } | { lifted_at: Date },
): Promise<void> {
  await tx.db
    .insertInto('message_hiding')
    .values({
      decision_id: decisionId,
      tenant_id: tx.viewer.tenantId,
      message_id: messageId,
      hidden_at: null,
      lifted_at: null,
      ...fact,
    })
    .onConflict((conflict) => conflict.column('decision_id').doUpdateSet(fact))
    .execute();
}
