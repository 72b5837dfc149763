import { createHash } from 'node:crypto';
import { reportOpened } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import type { FrozenMessage } from '../tables.ts';
import { sealEvidence } from './seal-evidence.ts';

interface NewCase {
  readonly kind: 'REPORTED_MESSAGE' | 'HELD_MESSAGE';
  readonly messageId: string;
  readonly conversationId: string;
  readonly subjectUserId: string;
  readonly reportId: string | null;
  readonly frozen: FrozenMessage;
}

const hour = 3_600_000;
/** A held message keeps two people waiting, so it comes before a report. */
const urgency = {
  HELD_MESSAGE: { priority: 70, dueIn: 1 * hour },
  REPORTED_MESSAGE: { priority: 50, dueIn: 24 * hour },
} as const;

/** Opens a case for a message, or joins the one that is open; adds the evidence to it either way. Returns the case's id. */
export async function openCase(tx: Write, what: NewCase): Promise<string> {
  const now = tx.clock.now();
  const { priority, dueIn } = urgency[what.kind];
  // The update on conflict takes the open case's lock and returns it; a further report makes it a little more urgent.
  const opened = await tx.db
    .insertInto('moderation_case')
    .values({
      id: tx.ids.next('case'),
      tenant_id: tx.viewer.tenantId,
      kind: what.kind,
      message_id: what.messageId,
      conversation_id: what.conversationId,
      subject_user_id: what.subjectUserId,
      priority,
      opened_at: now,
      due_at: new Date(now.getTime() + dueIn),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'message_id'])
        .where('state', '=', 'OPEN')
        .doUpdateSet((row) => ({ priority: row.fn('least', [row.val(100), row('moderation_case.priority', '+', 5)]) as never })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  const { contentHash, frozen } = await sealEvidence(tx, {
    contentHash: createHash('sha256').update(what.frozen.text).digest('hex'),
    frozen: what.frozen,
  });
  await tx.db
    .insertInto('evidence')
    .values({
      id: tx.ids.next('evidence'),
      tenant_id: tx.viewer.tenantId,
      case_id: opened.id,
      report_id: what.reportId,
      content_hash: contentHash,
      frozen: JSON.stringify(frozen),
      frozen_at: now,
    })
    .execute();
  if (what.reportId !== null) await tx.send(reportOpened, { reportId: what.reportId, caseId: opened.id });
  return opened.id;
}
