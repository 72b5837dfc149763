import { expect, test } from 'vitest';
import { random } from '../testing/random.ts';
import {
  captureLines,
  divide,
  inLockOrder,
  isBalanced,
  isChargeable,
  isRefundable,
  refundPaidLines,
  resolutionLines,
  splitByWeights,
} from './ledger.rules.ts';

const parties = { provider: 'sandbox', bookingId: 'booking_1', mentorId: 'mentor_1' };
const most = Number.MAX_SAFE_INTEGER;

test.each([
  [10_000, 1500, { refund: 0, mentorShare: 8500, platformFee: 1500 }],
  [1, 1500, { refund: 0, mentorShare: 1, platformFee: 0 }],
  [3, 1500, { refund: 0, mentorShare: 3, platformFee: 0 }],
  [4, 1500, { refund: 0, mentorShare: 3, platformFee: 1 }],
  [1, 5000, { refund: 0, mentorShare: 0, platformFee: 1 }],
  [999, 0, { refund: 0, mentorShare: 999, platformFee: 0 }],
  [999, 10_000, { refund: 0, mentorShare: 0, platformFee: 999 }],
])('%i minor units at %i hundredths of a percent are divided as %o', (held, fee, division) => {
  expect(divide(held, 0, fee)).toEqual(division);
});

test('a split loses nothing, gives nobody more than a unit beyond their exact part, and holds at the largest amount', () => {
  const dice = random(20_261_121);
  for (let round = 0; round < 5000; round += 1) {
    const amount = round === 0 ? most : dice.between(0, dice.pick([10, 1000, 1_000_000, most]));
    const weights = Array.from({ length: dice.between(1, 6) }, () => dice.between(0, 10_000));
    if (weights.every((weight) => weight === 0)) continue;
    const parts = splitByWeights(amount, weights);
    const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
    expect(
      parts.reduce((sum, part) => sum + BigInt(part), 0n),
      `seed ${dice.seed} round ${round}`,
    ).toBe(BigInt(amount));
    for (const [index, part] of parts.entries()) {
      const exact = (BigInt(amount) * BigInt(weights[index] ?? 0)) / total;
      expect(BigInt(part) - exact === 0n || BigInt(part) - exact === 1n, `seed ${dice.seed} round ${round}`).toBe(true);
    }
  }
});

test('every posting that the rules make sums to zero, whatever is refunded and whatever the fee', () => {
  const dice = random(7);
  for (let round = 0; round < 2000; round += 1) {
    const held = dice.between(1, dice.pick([5, 10_000, most]));
    const refund = dice.pick([0, held, dice.between(0, held)]);
    const division = divide(held, refund, dice.between(0, 10_000));
    expect(Math.min(division.refund, division.mentorShare, division.platformFee)).toBeGreaterThanOrEqual(0);
    expect(isBalanced(captureLines(parties, held))).toBe(true);
    expect(isBalanced(resolutionLines(parties, division))).toBe(true);
    expect(isBalanced(refundPaidLines(parties, held))).toBe(true);
  }
});

test('lines are locked in one order, whoever wrote them first', () => {
  const lines = resolutionLines(parties, { refund: 1, mentorShare: 2, platformFee: 3 });
  const kinds = inLockOrder([...lines].reverse()).map(({ account }) => account.kind);
  expect(kinds).toEqual(['ESCROW', 'MENTOR_PAYABLE', 'PLATFORM_REVENUE', 'REFUND_IN_TRANSIT']);
});

test.each([0, -1, -500, 0.5, 19.99, Number.NaN, Number.POSITIVE_INFINITY, most + 1, '100', null, undefined])(
  '%s is no amount to charge',
  (amount) => {
    expect(isChargeable(amount)).toBe(false);
  },
);

test('a refund is a whole amount from zero to what is held', () => {
  expect([0, 1, 100].every((amount) => isRefundable(amount, 100))).toBe(true);
  expect([-1, 101, 0.5, Number.NaN, '1'].some((amount) => isRefundable(amount, 100))).toBe(false);
});
