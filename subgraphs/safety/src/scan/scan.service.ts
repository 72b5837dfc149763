import { on } from '@lyceum/kit/bus/consumer.ts';
import { messageVerdict, scanMessage } from '@lyceum/schema/messages.ts';
import type { Ports, Write } from '../context.ts';
import { openCase } from '../review/case.service.ts';
import { rulesInForce } from '../rules/rules.service.ts';
import type { SafetyTables } from '../tables.ts';
import { judgeText } from './scan.rules.ts';

interface Scanned {
  readonly messageId: string;
  readonly conversationId: string;
  readonly senderId: string;
  readonly text: string;
  readonly held: boolean;
}

export const scanConsumer = on<Scanned & { ruleVersion: number }, Ports, SafetyTables>(scanMessage, scan);

/** Judges one message behind its delivery; a held one gets an answer in any case, or a reviewer. */
export async function scan(tx: Write, message: Scanned): Promise<void> {
  const rules = await rulesInForce(tx);
  const judgement = judgeText(rules, message.text);
  await tx.db
    .insertInto('message_scan')
    .values({
      message_id: message.messageId,
      tenant_id: tx.viewer.tenantId,
      verdict: judgement.verdict,
      score: judgement.score,
      reasons: [...judgement.reasons],
      rule_version: rules.version,
      scanned_at: tx.clock.now(),
    })
    .onConflict((conflict) =>
      conflict.column('message_id').doUpdateSet((excluded) => ({
        verdict: excluded.ref('excluded.verdict'),
        score: excluded.ref('excluded.score'),
        reasons: excluded.ref('excluded.reasons'),
        rule_version: excluded.ref('excluded.rule_version'),
        scanned_at: excluded.ref('excluded.scanned_at'),
      })),
    )
    .execute();
  if (judgement.verdict === 'REVIEW') return askReviewer(tx, message);
  if (judgement.verdict === 'ALLOW' && !message.held) return;
  await tx.send(messageVerdict, {
    messageId: message.messageId,
    conversationId: message.conversationId,
    verdict: judgement.verdict,
    reasons: judgement.reasons,
    ruleVersion: rules.version,
  });
}

async function askReviewer(tx: Write, message: Scanned): Promise<void> {
  await openCase(tx, {
    kind: 'HELD_MESSAGE',
    messageId: message.messageId,
    conversationId: message.conversationId,
    subjectUserId: message.senderId,
    reportId: null,
    frozen: { text: message.text, authorId: message.senderId, sentAt: null, edits: [], context: [] },
  });
}
