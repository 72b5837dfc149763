import { expect, test } from 'vitest';
import { fromStripeAmount, toStripeAmount } from './stripe.currency.rules.ts';

test.each([
  [1999, 'EUR', 1999],
  [500, 'JPY', 500],
  [1000, 'KWD', 1000],
  [50, 'ISK', 5000],
  [700, 'UGX', 70_000],
  [1200, 'MGA', 12],
  [700, 'MGA', 7],
])('%i minor units of %s are %i for Stripe, and back', (amount, currency, atStripe) => {
  expect(toStripeAmount(amount, currency)).toBe(atStripe);
  expect(fromStripeAmount(atStripe, currency.toLowerCase())).toBe(amount);
});

test('an amount that Stripe cannot express is null and never rounded', () => {
  expect(toStripeAmount(1250, 'MGA')).toBeNull();
  expect(toStripeAmount(Number.MAX_SAFE_INTEGER, 'ISK')).toBeNull();
});
