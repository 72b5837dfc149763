/**
 * Where Stripe's minor units differ from ISO 4217's (docs.stripe.com/currencies, "zero-decimal" and "special cases"):
 * the factor from ISO minor units to Stripe's.
 */
const factors: Readonly<Record<string, number>> = { ISK: 100, UGX: 100, MGA: 0.01 };

/** Stripe's amount for ours; null where it cannot be expressed there exactly. */
export function toStripeAmount(amount: number, currency: string): number | null {
  const value = amount * (factors[currency] ?? 1);
  return Number.isSafeInteger(value) ? value : null;
}

export function fromStripeAmount(amount: number, currency: string): number {
  return Math.round(amount / (factors[currency.toUpperCase()] ?? 1));
}
