import { on } from '@lyceum/kit/bus/consumer.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import { evidenceFrozen, freezeEvidence } from '@lyceum/schema/messages.ts';
import type { Ctx, Ports, Write } from '../context.ts';
import { openCase } from '../review/case.service.ts';
import type { ReportTable, SafetyTables } from '../tables.ts';
import { ReportEntity } from './report.entity.ts';

interface ReportInput {
  readonly messageId: string;
  readonly reason: string;
  readonly details?: string | null | undefined;
  readonly idempotencyKey: string;
}

type Reported = { readonly __typename: 'ReportMessageSuccess'; readonly reportId: string };

export async function reportMessage(
  ctx: Ctx,
  input: ReportInput,
): Promise<Reported | (UserError<'InvalidInput'> & { field: string }) | UserError<'IdempotencyConflict'>> {
  const reporterId = signedIn(ctx);
  if (!isId('message', input.messageId))
    return userError('InvalidInput', 'This is not the id of a message.', { field: 'messageId' });
  if ((input.details?.length ?? 0) > 1000) return userError('InvalidInput', 'At most 1,000 characters.', { field: 'details' });
  if (input.reason === 'OTHER' && !input.details?.trim())
    return userError('InvalidInput', 'Say what it is about.', { field: 'details' });
  const { idempotencyKey, ...args } = input;
  return once(ctx, { operation: 'reportMessage', key: idempotencyKey, args }, (tx) => fileReport(tx, reporterId, input));
}

/** Whether the message exists and the reporter may see it, only its owner can tell: the answer comes as evidence. */
async function fileReport(tx: Write, reporterId: string, input: ReportInput): Promise<Reported> {
  const earlier = await tx.em.findOne(ReportEntity, { reporterId, messageId: input.messageId });
  if (earlier) return { __typename: 'ReportMessageSuccess', reportId: earlier.id };
  const report = tx.em.create(ReportEntity, {
    id: tx.ids.next('report'),
    tenantId: tx.viewer.tenantId,
    reporterId,
    messageId: input.messageId,
    reason: input.reason,
    details: input.details ?? null,
    state: 'COLLECTING',
    caseId: null,
    createdAt: tx.clock.now(),
  });
  await tx.em.flush();
  await tx.send(freezeEvidence, { reportId: report.id, messageId: report.messageId, reporterId });
  return { __typename: 'ReportMessageSuccess', reportId: report.id };
}

/** The evidence arrived: the report joins the message's open case, or opens one. */
export const evidenceConsumer = on<NonNullable<(typeof evidenceFrozen)['payload']>, Ports, SafetyTables>(
  evidenceFrozen,
  async (tx, evidence) => {
    const report = await tx.em.findOne(ReportEntity, { id: evidence.reportId, state: 'COLLECTING' });
    if (!report) return;
    if (!evidence.found) {
      report.state = 'REJECTED';
      return;
    }
    report.caseId = await openCase(tx, {
      kind: 'REPORTED_MESSAGE',
      messageId: evidence.messageId,
      conversationId: evidence.conversationId,
      subjectUserId: evidence.authorId,
      reportId: report.id,
      frozen: {
        text: evidence.text,
        authorId: evidence.authorId,
        sentAt: evidence.sentAt,
        edits: evidence.edits,
        context: evidence.context,
      },
    });
    report.state = 'OPEN';
  },
);

/** A report as its reporter sees it; somebody else's is answered like none. */
export async function reportOf(ctx: Ctx, id: string): Promise<ReportTable | null> {
  const reporterId = signedIn(ctx);
  return (
    (await ctx.db
      .selectFrom('report')
      .selectAll()
      .where('id', '=', id)
      .where('reporter_id', '=', reporterId)
      .executeTakeFirst()) ?? null
  );
}

export function reportsOf(ctx: Ctx, args: PageArgs) {
  const query = ctx.db.selectFrom('report').selectAll().where('reporter_id', '=', signedIn(ctx));
  return paginate(query, args, {
    order: [
      ['created_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}

/** The newest decision of the report's case that still stands; the reporter learns the action only. */
export async function outcomeOf(ctx: Ctx, report: ReportTable): Promise<string | null> {
  if (report.case_id === null) return null;
  const row = await ctx.db
    .selectFrom('decision')
    .select('action')
    .where('case_id', '=', report.case_id)
    .orderBy('decided_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.action ?? null;
}
