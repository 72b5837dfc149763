import type { Figures } from '../figure/figure.service.ts';

/** What lies in escrow per currency: taken, less what was paid out, kept as fee, or given back. Nothing where it is all resolved. */
export function pendingOf(figures: Figures): readonly { amount: number; currency: string }[] {
  const of = (name: string, currency: string): number =>
    figures.money(name).find((money) => money.currency === currency)?.amount ?? 0;
  return figures
    .money('captured')
    .map(({ amount, currency }) => ({
      amount: amount - of('earned', currency) - of('fees', currency) - of('refunded', currency),
      currency,
    }))
    .filter(({ amount }) => amount !== 0);
}

/** Days in a row that end today or yesterday. `days` are UTC dates, newest first, each once. */
export function streakDays(days: readonly string[], now: Date): number {
  const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  const today = Math.floor(now.getTime() / 86_400_000);
  const numbers = days.map(dayNumber);
  const start = numbers[0];
  if (start === undefined || start < today - 1) return 0;
  const gap = numbers.findIndex((number, index) => number !== start - index);
  return gap === -1 ? numbers.length : gap;
}
