import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Ctx, Write } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';

const longestReason = 500;

/** A fault of a reason, as the schema says it; null for a good one. */
export function refusalOfReason(reason: string) {
  const { length } = reason.trim();
  return length === 0 || length > longestReason
    ? userError('InvalidInput', `A reason has 1 to ${longestReason} characters.`, { field: 'reason' })
    : null;
}

/**
 * Taken first by whoever changes how a marketplace is run, before accounts: such changes happen one after another. Those who make tokens
 * of its admins wait for it, see `scopesInForce`.
 */
export async function lockTenant(tx: Write): Promise<void> {
  await tx.db.selectFrom('tenant').select('id').where('id', '=', tx.viewer.tenantId).forNoKeyUpdate().execute();
}

export interface Rule {
  /** The scope that it needs. */
  readonly permission: string;
  /** For the audit log. */
  readonly reason: string;
}

/** What somebody changes about their marketplace: with the permission, a reason, and a proof of the last ten minutes. */
export async function govern<R extends object>(
  ctx: Ctx,
  { permission, reason }: Rule,
  change: (tx: Write, reason: string) => Promise<R>,
) {
  requireScope(ctx, permission);
  const userId = signedIn(ctx);
  const refusal = refusalOfReason(reason);
  if (refusal) return refusal;
  return transact(ctx, async (tx) => {
    await lockTenant(tx);
    return (await missingProof(tx, userId)) ?? change(tx, reason.trim());
  });
}
