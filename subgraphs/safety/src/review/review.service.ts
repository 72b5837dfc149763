import { randomUUID } from 'node:crypto';
import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import type { SafetyTables } from '../tables.ts';
import { openEvidence } from './seal-evidence.ts';

export type CaseRow = Selectable<SafetyTables['moderation_case']>;

const leaseMinutes = 10;

export function reviewQueue(ctx: Ctx, args: PageArgs) {
  requireScope(ctx, 'moderation:decide');
  return paginate(withoutOwnCases(ctx), args, {
    order: [
      ['priority', 'desc'],
      ['due_at', 'asc'],
      ['id', 'asc'],
    ],
  });
}

/** Nobody judges what they wrote or reported; and what was beyond a moderator only admins do. */
function withoutOwnCases(ctx: Ctx) {
  const me = signedIn(ctx);
  const open = ctx.db
    .selectFrom('moderation_case')
    .selectAll('moderation_case')
    .where('state', '=', 'OPEN')
    .where('subject_user_id', '!=', me)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('report')
            .select('report.id')
            .whereRef('report.case_id', '=', 'moderation_case.id')
            .where('report.reporter_id', '=', me),
        ),
      ),
    );
  return ctx.viewer.scopes.includes('admin') ? open : open.where('escalated_at', 'is', null);
}

/** The same of one case: whether the viewer wrote what it is about, or reported it. */
export async function isOwnCase(tx: Write, { id, subject_user_id }: CaseRow): Promise<boolean> {
  const me = signedIn(tx);
  if (subject_user_id === me) return true;
  const own = tx.db.selectFrom('report').select('id').where('case_id', '=', id).where('reporter_id', '=', me);
  return (await own.executeTakeFirst()) !== undefined;
}

export async function caseById(ctx: Ctx, id: string): Promise<CaseRow | null> {
  requireScope(ctx, 'moderation:decide');
  return (await ctx.db.selectFrom('moderation_case').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

interface Claimed {
  readonly __typename: 'ClaimCaseSuccess';
  readonly case: CaseRow;
  readonly leaseToken: string;
  readonly leasedUntil: Date;
}

export async function claimCase(
  ctx: Ctx,
  caseId: string | null,
): Promise<Claimed | UserError<'NotFound'> | UserError<'CaseNotFree'>> {
  requireScope(ctx, 'moderation:decide');
  return transact(ctx, async (tx) => {
    const me = signedIn(tx);
    const free = await freeCase(tx, caseId);
    if (!free) {
      if (caseId === null) return userError('NotFound', 'No case waits for a moderator.');
      const known = await caseById(tx, caseId);
      return known
        ? userError('CaseNotFree', `Case ${caseId} is decided, held by somebody else, about you, or waits for an admin.`)
        : userError('NotFound', `There is no case ${caseId}.`);
    }
    const leaseToken = randomUUID();
    const leasedUntil = new Date(tx.clock.now().getTime() + leaseMinutes * 60_000);
    const claimed = await tx.db
      .updateTable('moderation_case')
      .set({ lease_holder: me, lease_token: leaseToken, lease_until: leasedUntil })
      .where('id', '=', free.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { __typename: 'ClaimCaseSuccess' as const, case: claimed, leaseToken, leasedUntil };
  });
}

/** Locks the row; two moderators who ask at once get two cases (`skip locked`). */
function freeCase(tx: Write, caseId: string | null): Promise<CaseRow | undefined> {
  const me = signedIn(tx);
  let query = withoutOwnCases(tx).where(({ or, eb }) =>
    or([eb('lease_until', 'is', null), eb('lease_until', '<=', tx.clock.now()), eb('lease_holder', '=', me)]),
  );
  if (caseId !== null) query = query.where('moderation_case.id', '=', caseId);
  return query
    .orderBy('priority', 'desc')
    .orderBy('due_at')
    .orderBy('id')
    .limit(1)
    .forUpdate('moderation_case')
    .skipLocked()
    .executeTakeFirst();
}

export async function releaseCase(ctx: Ctx, input: { caseId: string; leaseToken: string }) {
  requireScope(ctx, 'moderation:decide');
  return transact(ctx, async (tx) => {
    const released = await tx.db
      .updateTable('moderation_case')
      .set({ lease_holder: null, lease_token: null, lease_until: null })
      .where('id', '=', input.caseId)
      .where('state', '=', 'OPEN')
      // The token alone does not do: a lease is for the person who took it.
      .where('lease_holder', '=', signedIn(tx))
      .where('lease_token', '=', input.leaseToken)
      .returningAll()
      .executeTakeFirst();
    return released ? { __typename: 'ReleaseCaseSuccess' as const, case: released } : leaseLost();
  });
}

export function leaseLost(): UserError<'LeaseLost'> {
  return userError('LeaseLost', 'The claim on this case ended; claim it again.');
}

export async function evidenceOf(ctx: Ctx, caseId: string) {
  const rows = await ctx.db
    .selectFrom('evidence')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('frozen_at')
    .orderBy('id')
    .execute();
  return Promise.all(
    rows.map(async (row) => {
      const { contentHash, frozen } = await openEvidence(ctx, { contentHash: row.content_hash, frozen: row.frozen });
      return { id: row.id, contentHash, frozenAt: row.frozen_at, ...frozen };
    }),
  );
}

export function reportsOfCase(ctx: Ctx, caseId: string) {
  return ctx.db
    .selectFrom('report')
    .select(['reason', 'details', sql<Date>`created_at`.as('createdAt')])
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .execute();
}

export async function scanOf(ctx: Ctx, messageId: string) {
  const row = await ctx.db.selectFrom('message_scan').selectAll().where('message_id', '=', messageId).executeTakeFirst();
  return row
    ? { verdict: row.verdict, score: row.score, reasons: row.reasons, ruleVersion: row.rule_version, scannedAt: row.scanned_at }
    : null;
}
