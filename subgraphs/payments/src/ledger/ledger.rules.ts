export type AccountKind = 'PROVIDER_CLEARING' | 'ESCROW' | 'MENTOR_PAYABLE' | 'PLATFORM_REVENUE' | 'REFUND_IN_TRANSIT';
export type TransactionKind = 'CAPTURE' | 'RELEASE' | 'REFUND_DECIDED' | 'REFUND_PAID';

/** On which side an account's balance stands: 1 debit (what we have), -1 credit (what we owe or earned). Never on the other. */
export const sideOf: Readonly<Record<AccountKind, 1 | -1>> = {
  PROVIDER_CLEARING: 1,
  ESCROW: -1,
  MENTOR_PAYABLE: -1,
  PLATFORM_REVENUE: -1,
  REFUND_IN_TRANSIT: -1,
};

export interface AccountName {
  readonly kind: AccountKind;
  /** Provider, booking or mentor; empty for the marketplace's own. */
  readonly owner: string;
}

/** One line of a transaction; positive is a debit, negative a credit. */
export interface Line {
  readonly account: AccountName;
  readonly amount: number;
}

/** Who takes part in the money of one order. */
export interface Parties {
  readonly provider: string;
  readonly bookingId: string;
  readonly mentorId: string;
}

/** How held money is divided; the three parts make up what was held. */
export interface Division {
  readonly refund: number;
  readonly mentorShare: number;
  readonly platformFee: number;
}

/** A sum of money that can be taken: a positive whole number of minor units that a double holds exactly. */
export function isChargeable(amount: unknown): amount is number {
  return Number.isSafeInteger(amount) && (amount as number) > 0;
}

/** A sum that can be given back out of `held`: zero is a decision too. */
export function isRefundable(amount: unknown, held: number): amount is number {
  return Number.isSafeInteger(amount) && (amount as number) >= 0 && (amount as number) <= held;
}

/**
 * Largest-remainder split: whole minor units, nothing lost. The units that rounding leaves go to the largest fractions;
 * of equal ones the last gets it, which is the platform where mentor and platform share.
 */
export function splitByWeights(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total <= 0n) throw new RangeError('weights must sum to more than zero');
  // BigInt, because amount times weight leaves the range in which a double is exact.
  const exact = weights.map((weight, index) => ({ index, product: BigInt(amount) * BigInt(weight) }));
  const parts = exact.map(({ product }) => Number(product / total));
  let left = amount - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = [...exact].sort((a, b) => Number((b.product % total) - (a.product % total)) || b.index - a.index);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

/** Divides held money: `refund` back to the payer, the rest to mentor and platform by the fee in hundredths of a percent. */
export function divide(held: number, refund: number, feeBps: number): Division {
  const [mentorShare = 0, platformFee = 0] = splitByWeights(held - refund, [10_000 - feeBps, feeBps]);
  return { refund, mentorShare, platformFee };
}

/** The provider took the payer's money; we hold it for the booking. */
export function captureLines(parties: Parties, amount: number): readonly Line[] {
  return lines([clearing(parties), amount], [escrow(parties), -amount]);
}

/** Held money gets its owners; what goes back to the payer is in transit until the provider has paid it. */
export function resolutionLines(parties: Parties, division: Division): readonly Line[] {
  return lines(
    [escrow(parties), division.refund + division.mentorShare + division.platformFee],
    [{ kind: 'REFUND_IN_TRANSIT', owner: parties.bookingId }, -division.refund],
    [{ kind: 'MENTOR_PAYABLE', owner: parties.mentorId }, -division.mentorShare],
    [{ kind: 'PLATFORM_REVENUE', owner: '' }, -division.platformFee],
  );
}

/** The provider gave the money back. */
export function refundPaidLines(parties: Parties, amount: number): readonly Line[] {
  return lines([{ kind: 'REFUND_IN_TRANSIT', owner: parties.bookingId }, amount], [clearing(parties), -amount]);
}

export function isBalanced(entries: readonly Line[]): boolean {
  return entries.length >= 2 && entries.reduce((sum, { amount }) => sum + BigInt(amount), 0n) === 0n;
}

/** The one order in which accounts are locked, so that two transactions never wait for each other in a circle. */
export function inLockOrder(entries: readonly Line[]): readonly Line[] {
  const key = ({ account }: Line) => `${account.kind} ${account.owner}`;
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const clearing = (parties: Parties): AccountName => ({ kind: 'PROVIDER_CLEARING', owner: parties.provider });
const escrow = (parties: Parties): AccountName => ({ kind: 'ESCROW', owner: parties.bookingId });

function lines(...pairs: readonly (readonly [AccountName, number])[]): readonly Line[] {
  return pairs.filter(([, amount]) => amount !== 0).map(([account, amount]) => ({ account, amount }));
}
