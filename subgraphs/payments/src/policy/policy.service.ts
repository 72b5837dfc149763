import type { Ctx } from '../context.ts';

/** On what terms a marketplace takes money. */
export interface Terms {
  readonly currency: string;
  /** The platform's part, in hundredths of a percent: 1500 is 15 %. */
  readonly feeBps: number;
  /** Between the settlement of a session and the release of its money. */
  readonly disputeWindowSeconds: number;
}

export async function termsOf(ctx: Ctx): Promise<Terms> {
  const policy = await ctx.db.selectFrom('payment_policy').selectAll().executeTakeFirst();
  if (!policy) return ctx.ports.defaultTerms;
  return { currency: policy.currency, feeBps: policy.fee_bps, disputeWindowSeconds: policy.dispute_window_seconds };
}
