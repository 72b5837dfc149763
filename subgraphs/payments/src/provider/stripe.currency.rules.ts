/**
 * Where Stripe's minor units differ from ISO 4217's (docs.stripe.com/currencies, "zero-decimal" and "special cases"):
 * the factor from ISO minor units to Stripe's.
 */
const factors: Readonly<Record<string, { readonly times: number; readonly over: number }>> = {
  ISK: { times: 100, over: 1 },
  UGX: { times: 100, over: 1 },
  MGA: { times: 1, over: 100 },
};
const same = { times: 1, over: 1 };

/** Stripe's amount for ours; null where it cannot be expressed there exactly. */
export function toStripeAmount(amount: number, currency: string): number | null {
  const { times, over } = factors[currency] ?? same;
  const value = (amount * times) / over;
  return Number.isSafeInteger(value) ? value : null;
}

export function fromStripeAmount(amount: number, currency: string): number {
  const { times, over } = factors[currency.toUpperCase()] ?? same;
  return Math.round((amount * over) / times);
}
