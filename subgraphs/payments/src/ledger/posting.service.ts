import type { Ctx } from '../context.ts';

/** The transactions about one booking, oldest first, each with its lines. */
export async function postingsOfBooking(ctx: Ctx, bookingId: string) {
  const transactions = await ctx.db
    .selectFrom('ledger_transaction')
    .selectAll()
    .where('booking_id', '=', bookingId)
    .orderBy('posted_at')
    .orderBy('id')
    .execute();
  if (transactions.length === 0) return [];
  const entries = await ctx.db
    .selectFrom('ledger_entry')
    .innerJoin('ledger_account', 'ledger_account.id', 'ledger_entry.account_id')
    .select(['transaction_id', 'line', 'ledger_account.kind', 'owner', 'ledger_entry.amount', 'ledger_entry.currency'])
    .where(
      'transaction_id',
      'in',
      transactions.map(({ id }) => id),
    )
    .orderBy('line')
    .execute();
  return transactions.map((transaction) => ({
    id: transaction.id,
    kind: transaction.kind,
    postedAt: transaction.posted_at,
    facts: transaction.facts,
    entries: entries
      .filter((entry) => entry.transaction_id === transaction.id)
      .map(({ kind, owner, amount, currency }) => ({
        account: kind,
        owner: owner === '' ? null : owner,
        amount: { amount, currency },
      })),
  }));
}
