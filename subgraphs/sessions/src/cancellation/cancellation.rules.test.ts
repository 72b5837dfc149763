import { expect, test } from 'vitest';
import { ordinaryTerms } from '../policy/policy.rules.ts';
import { quoteLines, refundAmount, refundPercent } from './cancellation.rules.ts';

const startsAt = new Date('2026-05-04T10:00:00Z');
const before = (minutes: number) => new Date(startsAt.getTime() - minutes * 60_000);

test.each([
  ['a day before, to the second', 'MENTEE', 1440, 100],
  ['a minute less than a day before', 'MENTEE', 1439, 50],
  ['two hours before', 'MENTEE', 120, 50],
  ['a minute less than two hours before', 'MENTEE', 119, 0],
  ['at the last moment, by the mentor', 'MENTOR', 1, 100],
] as const)('cancelled %s: %s gets %i minutes before the begin %i per cent', (_, by, minutes, percent) => {
  expect(refundPercent(ordinaryTerms, by, startsAt, before(minutes))).toBe(percent);
});

test('refund and fee make up the price, to the cent, at every price and share', () => {
  for (let price = 1; price < 400; price += 7) {
    for (let percent = 0; percent <= 100; percent++) {
      const refund = refundAmount(price, percent);
      expect(refund * 100).toBeGreaterThanOrEqual(price * percent);
      expect(refund).toBeLessThanOrEqual(price);
      const sum = quoteLines(price, refund, 'EUR').reduce((total, line) => total + line.amount.amount, 0);
      expect(sum).toBe(refund);
    }
  }
});
