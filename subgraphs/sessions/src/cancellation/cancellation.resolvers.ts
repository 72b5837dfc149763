import { bookingOf } from '../booking/booking.query.ts';
import type { Ctx } from '../context.ts';
import type { MutationCancelBookingArgs, QueryCancellationQuoteArgs } from '../generated/resolvers.ts';
import type { CancellationQuoteTable } from '../tables.ts';
import { cancelBooking } from './cancel.service.ts';
import { quoteLines } from './cancellation.rules.ts';
import { quoteCancellation } from './quote.service.ts';

export const cancellationResolvers = {
  Query: {
    cancellationQuote: (_: unknown, { bookingId }: QueryCancellationQuoteArgs, ctx: Ctx) => quoteCancellation(ctx, bookingId),
  },
  Mutation: {
    cancelBooking: (_: unknown, { input }: MutationCancelBookingArgs, ctx: Ctx) => cancelBooking(ctx, input),
  },
  CancelBookingSuccess: {
    booking: (success: { bookingId: string }, _: unknown, ctx: Ctx) => bookingOf(ctx, success.bookingId),
  },
  CancellationQuote: {
    lines: (quote: CancellationQuoteTable) => quoteLines(quote.price_amount, quote.refund_amount, quote.currency),
    refund: (quote: CancellationQuoteTable) => ({ amount: quote.refund_amount, currency: quote.currency }),
    kept: (quote: CancellationQuoteTable) => ({ amount: quote.price_amount - quote.refund_amount, currency: quote.currency }),
    policyVersion: (quote: CancellationQuoteTable) => quote.policy_version,
    expiresAt: (quote: CancellationQuoteTable) => quote.expires_at,
  },
};
