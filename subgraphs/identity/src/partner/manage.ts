import { transact } from '@lyceum/kit/context/transact.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Ctx, Write } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { refusalOfReason } from '../tenant/govern.ts';
import { readPartner } from './partner.query.ts';

/** What an admin does about a partner: with the permission and a proof of the last ten minutes. */
export async function manage<R extends object>(ctx: Ctx, change: (tx: Write) => Promise<R>) {
  requireScope(ctx, 'partners:manage');
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => (await missingProof(tx, userId)) ?? change(tx));
}

/** The same where something may be taken away: with a reason for the audit log. Answers the partner as it then is. */
export async function manageOne<R extends object>(
  ctx: Ctx,
  { partnerId, reason }: { readonly partnerId: string; readonly reason: string },
  change: (tx: Write, reason: string) => Promise<R | null>,
) {
  requireScope(ctx, 'partners:manage');
  const refusal = refusalOfReason(reason);
  if (refusal) return refusal;
  return manage(ctx, async (tx) => (await change(tx, reason.trim())) ?? managed(tx, partnerId));
}

export async function managed(tx: Write, partnerId: string) {
  return { __typename: 'ManagePartnerSuccess' as const, partner: (await readPartner(tx, partnerId))! };
}
