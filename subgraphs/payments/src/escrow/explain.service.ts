import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import { postingsOfBooking } from '../ledger/posting.service.ts';
import { type OrderRow, orderOfBooking } from '../order/order.store.ts';
import { type Hold, holdOf } from './hold.service.ts';

/** The payer is not told what mentor and platform get; to them and to strangers it looks as if there were nothing. */
export async function explainRelease(ctx: Ctx, bookingId: string) {
  const userId = signedIn(ctx);
  if (!isId('booking', bookingId)) return null;
  const order = await orderOfBooking(ctx, bookingId);
  if (!order || (order.mentor_user_id !== userId && !ctx.viewer.scopes.includes('payments:read'))) return null;
  const hold = await holdOf(ctx, bookingId);
  return hold ? explanation(order, hold, await postingsOfBooking(ctx, bookingId)) : null;
}

function explanation(order: OrderRow, hold: Hold, postings: Awaited<ReturnType<typeof postingsOfBooking>>) {
  const money = (amount: number | null) => (amount === null ? null : { amount, currency: hold.currency });
  return {
    order,
    state: hold.state,
    held: { amount: hold.amount, currency: hold.currency },
    heldAt: hold.held_at,
    outcome: hold.outcome,
    evidence: hold.evidence,
    dueAt: hold.due_at,
    cause: hold.cause,
    resolvedAt: hold.resolved_at,
    refund: money(hold.refund),
    mentorShare: money(hold.mentor_share),
    platformFee: money(hold.platform_fee),
    feeBasisPoints: order.fee_bps ?? 0,
    postings,
  };
}
