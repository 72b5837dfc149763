import type { Side } from '../booking/booking.rules.ts';
import type { PolicyTerms } from '../policy/policy.rules.ts';

/** How much of the price comes back: all of it where the mentor cancels, else by the tier that holds at this moment. */
export function refundPercent(terms: PolicyTerms, by: Side, startsAt: Date, now: Date): number {
  if (by === 'MENTOR') return 100;
  const before = startsAt.getTime() - now.getTime();
  const tier = terms.cancellation
    .toSorted((a, b) => b.minutesBefore - a.minutesBefore)
    .find(({ minutesBefore }) => before >= minutesBefore * 60_000);
  return tier?.refundPercent ?? 0;
}

/** The kept part is rounded down: a broken cent belongs to the mentee. */
export function refundAmount(price: number, percent: number): number {
  return price - Math.floor((price * (100 - percent)) / 100);
}

export interface QuoteLine {
  readonly kind: 'PRICE' | 'LATE_FEE';
  readonly description: string;
  readonly amount: { readonly amount: number; readonly currency: string };
}

/** The lines whose sum is the refund. */
export function quoteLines(price: number, refund: number, currency: string): readonly QuoteLine[] {
  const paid: QuoteLine = { kind: 'PRICE', description: 'Price of the session', amount: { amount: price, currency } };
  if (refund === price) return [paid];
  return [paid, { kind: 'LATE_FEE', description: 'Kept for a late cancellation', amount: { amount: refund - price, currency } }];
}
