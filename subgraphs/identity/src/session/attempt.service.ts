import { transact } from '@lyceum/kit/context/transact.ts';
import type { Ctx, Write } from '../context.ts';
import { type AttemptVerdict, judgeAttempt } from './attempt.rules.ts';

/**
 * Counts an attempt before anything is compared: with the address that is tried, or with the id of the row that a mailed token names.
 * Known or not makes no difference; one row per subject, locked.
 */
export function countAttempt(ctx: Ctx, tried: string): Promise<AttemptVerdict> {
  const subject = subjectOf(ctx, tried);
  return transact(ctx, async (tx) => {
    const key = { tenant_id: tx.viewer.tenantId, subject };
    const now = tx.clock.now();
    // One statement makes and locks the row: between two, a right password elsewhere could delete it.
    const row = await tx.db
      .insertInto('sign_in_attempt')
      .values({ ...key, failures: 0, last_at: now, locked_until: null })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'subject']).doUpdateSet({ subject }))
      .returningAll()
      .executeTakeFirstOrThrow();
    const verdict = judgeAttempt({ failures: row.failures, lastAt: row.last_at, lockedUntil: row.locked_until }, now);
    if (verdict.taken) {
      await tx.db
        .updateTable('sign_in_attempt')
        .set({ failures: verdict.failures, last_at: verdict.lastAt, locked_until: verdict.lockedUntil })
        .where('subject', '=', subject)
        .execute();
    }
    return verdict;
  });
}

/** The right password or token clears the count. */
export async function clearAttempts(tx: Write, tried: string): Promise<void> {
  await tx.db.deleteFrom('sign_in_attempt').where('subject', '=', subjectOf(tx, tried)).execute();
}

/** Addresses that people only tried are not kept in readable form. */
function subjectOf(ctx: Ctx, tried: string): string {
  return ctx.ports.secrets.code('subject', `${ctx.viewer.tenantId} ${tried}`);
}
