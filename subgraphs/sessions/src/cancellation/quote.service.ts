import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { bookingOf } from '../booking/booking.query.ts';
import { sideOf } from '../booking/booking.rules.ts';
import type { Ctx } from '../context.ts';
import { policyVersion } from '../policy/policy.service.ts';
import type { CancellationQuoteTable } from '../tables.ts';
import { refundAmount, refundPercent } from './cancellation.rules.ts';

const quoteMinutes = 10;

/** What cancelling now would pay back; kept, so that cancelling by it pays exactly that, also where a tier ends in between. */
export async function quoteCancellation(ctx: Ctx, bookingId: string): Promise<CancellationQuoteTable | null> {
  const userId = signedIn(ctx);
  const booking = await bookingOf(ctx, bookingId);
  const by = booking && sideOf(booking, userId);
  const now = ctx.clock.now();
  if (!by || booking.state !== 'CONFIRMED' || booking.starts_at <= now) return null;
  const { terms } = await policyVersion(ctx, booking.policy_version);
  const quote: CancellationQuoteTable = {
    id: ctx.ids.next('quote'),
    tenant_id: ctx.viewer.tenantId,
    booking_id: bookingId,
    user_id: userId,
    starts_at: booking.starts_at,
    price_amount: booking.price_amount,
    refund_amount: refundAmount(booking.price_amount, refundPercent(terms, by, booking.starts_at, now)),
    currency: booking.price_currency,
    policy_version: booking.policy_version,
    created_at: now,
    expires_at: new Date(Math.min(now.getTime() + quoteMinutes * 60_000, booking.starts_at.getTime())),
  };
  await transact(ctx, (tx) => tx.db.insertInto('cancellation_quote').values(quote).execute());
  return quote;
}
