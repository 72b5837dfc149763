import { refuse } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { decisionMade, messageVerdict } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import type { DecisionTable } from '../tables.ts';
import { type CaseRow, isOwnCase, leaseLost } from './review.service.ts';

type Action = DecisionTable['action'];

interface DecideInput {
  readonly caseId: string;
  readonly leaseToken: string;
  readonly action: Action;
  readonly note?: string | null | undefined;
  readonly idempotencyKey: string;
}

const decided = (decisionId: string, caseId: string) => ({ __typename: 'DecideCaseSuccess' as const, decisionId, caseId });

export async function decideCase(ctx: Ctx, input: DecideInput) {
  requireScope(ctx, 'moderation:decide');
  if (input.action === 'REVERSED')
    return userError('InvalidInput', 'Use reverseDecision to take a decision back.', { field: 'action' });
  if ((input.note?.length ?? 0) > 2000) return userError('InvalidInput', 'At most 2,000 characters.', { field: 'note' });
  const { idempotencyKey, ...args } = input;
  return once(ctx, { operation: 'decideCase', key: idempotencyKey, args }, async (tx) => {
    const closed = await closeCase(tx, input);
    if (!closed) return refuse(leaseLost());
    return decided(await appendDecision(tx, closed, input.action, null, input.note ?? null), closed.id);
  });
}

/** One guarded statement: only the holder of the living lease closes an open case. Who has reported it since they claimed it does not either. */
async function closeCase(tx: Write, input: DecideInput): Promise<CaseRow | undefined> {
  const now = tx.clock.now();
  const closed = await tx.db
    .updateTable('moderation_case')
    .set({ state: 'DECIDED', decided_at: now, lease_holder: null, lease_token: null, lease_until: null })
    .where('id', '=', input.caseId)
    .where('state', '=', 'OPEN')
    .where('lease_holder', '=', signedIn(tx))
    .where('lease_token', '=', input.leaseToken)
    .where('lease_until', '>', now)
    .returningAll()
    .executeTakeFirst();
  if (closed && (await isOwnCase(tx, closed))) return refuse(leaseLost());
  if (closed) await tx.db.updateTable('report').set({ state: 'DECIDED' }).where('case_id', '=', closed.id).execute();
  return closed;
}

/** Appends the decision and tells those who must obey: a held message also gets its verdict. */
async function appendDecision(
  tx: Write,
  about: CaseRow,
  action: Action,
  reverses: string | null,
  note: string | null,
): Promise<string> {
  const decisionId = tx.ids.next('decision');
  await tx.db
    .insertInto('decision')
    .values({
      id: decisionId,
      tenant_id: tx.viewer.tenantId,
      case_id: about.id,
      action,
      reverses,
      note: note === null ? null : await tx.ports.cipher.sealText(tx, notePlace(about), note),
      decided_by: signedIn(tx),
      decided_at: tx.clock.now(),
    })
    .execute();
  if (about.kind === 'HELD_MESSAGE') {
    await tx.send(messageVerdict, {
      messageId: about.message_id,
      conversationId: about.conversation_id,
      verdict: action === 'DISMISS' || action === 'REVERSED' ? 'ALLOW' : 'REMOVE',
      reasons: [`decision:${decisionId}`],
      ruleVersion: 0,
    });
  }
  await tx.send(decisionMade, {
    decisionId,
    caseId: about.id,
    action,
    reverses,
    messageId: about.message_id,
    conversationId: about.conversation_id,
    userId: about.subject_user_id,
  });
  return decisionId;
}

/** A note speaks about who wrote the message, and ends with them. */
const notePlace = ({ subject_user_id, sealed_for }: Pick<CaseRow, 'subject_user_id' | 'sealed_for'>) => ({
  personId: sealed_for ?? subject_user_id,
  column: 'decision.note',
});

export async function reverseDecision(ctx: Ctx, input: { decisionId: string; note: string; idempotencyKey: string }) {
  requireScope(ctx, 'moderation:decide');
  if (input.note.trim().length < 1 || input.note.length > 2000)
    return userError('InvalidInput', 'Say why, in 1 to 2,000 characters.', { field: 'note' });
  const { idempotencyKey, ...args } = input;
  return once(ctx, { operation: 'reverseDecision', key: idempotencyKey, args }, async (tx) => {
    const decision = await tx.db.selectFrom('decision').selectAll().where('id', '=', input.decisionId).executeTakeFirst();
    if (!decision) return refuse(userError('NotFound', `There is no decision ${input.decisionId}.`));
    const about = await tx.db
      .selectFrom('moderation_case')
      .selectAll()
      .where('id', '=', decision.case_id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const obstacle = await whyNotReversible(tx, decision, about);
    if (obstacle) return refuse(userError('DecisionNotReversible', obstacle));
    return decided(await appendDecision(tx, about, 'REVERSED', decision.id, input.note), about.id);
  });
}

/** The unique index `reversed_once` holds under concurrency; here the row lock of the case makes the answer a clear one. */
async function whyNotReversible(tx: Write, decision: DecisionTable, about: CaseRow): Promise<string | null> {
  if (decision.action === 'REVERSED') return 'A reversal is not reversed; the matter needs a new case.';
  if (decision.decided_by === signedIn(tx)) return 'Another moderator than the one who decided must look.';
  if (await isOwnCase(tx, about)) return 'Nobody judges what they wrote or reported.';
  const reversal = await tx.db.selectFrom('decision').select('id').where('reverses', '=', decision.id).executeTakeFirst();
  return reversal ? `It was reversed before, by ${reversal.id}.` : null;
}

export async function decisionById(ctx: Ctx, id: string): Promise<DecisionTable | null> {
  requireScope(ctx, 'moderation:decide');
  return (await ctx.db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** In the words of who decided; null where nothing was noted, or whom it was about has been erased. */
export async function noteOf(ctx: Ctx, { case_id, note }: DecisionTable): Promise<string | null> {
  if (note === null) return null;
  const about = await ctx.db
    .selectFrom('moderation_case')
    .select(['subject_user_id', 'sealed_for'])
    .where('id', '=', case_id)
    .executeTakeFirstOrThrow();
  return ctx.ports.cipher.openOlderText(ctx, notePlace(about), note);
}

/** When identity refused to obey it; null where it did not. */
export async function refusalOf(ctx: Ctx, decisionId: string): Promise<Date | null> {
  const row = await ctx.db
    .selectFrom('decision_refusal')
    .select('refused_at')
    .where('decision_id', '=', decisionId)
    .executeTakeFirst();
  return row?.refused_at ?? null;
}

export function decisionsOf(ctx: Ctx, caseId: string): Promise<DecisionTable[]> {
  return ctx.db.selectFrom('decision').selectAll().where('case_id', '=', caseId).orderBy('decided_at').orderBy('id').execute();
}
