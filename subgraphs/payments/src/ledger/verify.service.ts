import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { ProviderTotals } from '../provider/port.ts';

interface Difference {
  readonly check: 'BALANCE' | 'TRANSACTION_SUM' | 'HOLD' | 'PROVIDER';
  readonly subject: string;
  readonly expected: number;
  readonly actual: number;
}

/** Each check is one statement, so that it sees one moment, also while payments go on. */
export async function verifyLedger(ctx: Ctx) {
  requireScope(ctx, 'ledger:verify');
  const counts = await counted(ctx);
  const providers = await compareProviders(ctx);
  const differences: Difference[] = [
    ...(await crookedBalances(ctx)),
    ...(await crookedTransactions(ctx)),
    ...(await crookedHolds(ctx)),
    ...providers
      .filter(({ equal }) => !equal)
      .map(({ provider, captured, refunded, clearing }) => ({
        check: 'PROVIDER' as const,
        subject: provider,
        expected: captured.amount - refunded.amount,
        actual: clearing.amount,
      })),
  ];
  return { ...counts, sound: differences.length === 0, differences, providers };
}

async function counted(ctx: Ctx) {
  const { rows } = await sql<{ accounts: number; transactions: number; holds: number }>`
    select (select count(*) from ledger_account)::int as accounts, (select count(*) from ledger_transaction)::int as transactions,
      (select count(*) from escrow_hold)::int as holds`.execute(ctx.db);
  return rows[0] ?? { accounts: 0, transactions: 0, holds: 0 };
}

async function crookedBalances(ctx: Ctx): Promise<readonly Difference[]> {
  const { rows } = await sql<{ subject: string; expected: string; actual: string }>`
    select a.id as subject, coalesce(sum(e.amount), 0)::text as expected, coalesce(b.balance, 0)::text as actual
      from ledger_account a left join ledger_entry e on e.account_id = a.id left join ledger_balance b on b.account_id = a.id
      group by a.id, b.balance having coalesce(sum(e.amount), 0) <> coalesce(b.balance, 0)`.execute(ctx.db);
  return rows.map((row) => difference('BALANCE', row));
}

async function crookedTransactions(ctx: Ctx): Promise<readonly Difference[]> {
  const { rows } = await sql<{ subject: string; expected: string; actual: string }>`
    select t.id as subject, '0' as expected, coalesce(sum(e.amount), 0)::text as actual
      from ledger_transaction t left join ledger_entry e on e.transaction_id = t.id
      group by t.id, e.currency having coalesce(sum(e.amount), 0) <> 0 or count(e.line) = 0`.execute(ctx.db);
  return rows.map((row) => difference('TRANSACTION_SUM', row));
}

/** What is held is exactly what stands on the booking's escrow account; a resolved hold has left nothing there. */
async function crookedHolds(ctx: Ctx): Promise<readonly Difference[]> {
  const { rows } = await sql<{ subject: string; expected: string; actual: string }>`
    select h.order_id as subject, (case h.state when 'HELD' then h.amount else 0 end)::text as expected, (-coalesce(b.balance, 0))::text as actual
      from escrow_hold h
      left join ledger_account a on a.kind = 'ESCROW' and a.owner = h.booking_id and a.currency = h.currency
      left join ledger_balance b on b.account_id = a.id
      where (case h.state when 'HELD' then h.amount else 0 end) <> -coalesce(b.balance, 0)`.execute(ctx.db);
  return rows.map((row) => difference('HOLD', row));
}

async function compareProviders(ctx: Ctx) {
  const clearing = await ctx.db
    .selectFrom('ledger_account')
    .innerJoin('ledger_balance', 'ledger_balance.account_id', 'ledger_account.id')
    .select(['owner', 'ledger_account.currency', 'balance'])
    .where('kind', '=', 'PROVIDER_CLEARING')
    .execute();
  const names = new Set([ctx.ports.providers.active.name, ...clearing.map(({ owner }) => owner)]);
  const compared = await Promise.all(
    [...names].map(async (name) => {
      const totals = await ctx.ports.providers.named(name)?.totals(ctx.viewer.tenantId);
      if (!totals) return [];
      const ours = clearing.filter(({ owner }) => owner === name);
      // Also what only one side knows: money in our books of which the provider never heard, and the other way round.
      const currencies = new Set([...totals, ...ours].map(({ currency }) => currency));
      return [...currencies].map((currency) => compare(name, currency, totals, ours));
    }),
  );
  return compared.flat();
}

function compare(
  provider: string,
  currency: string,
  totals: readonly ProviderTotals[],
  ours: readonly { readonly currency: string; readonly balance: number }[],
) {
  const { captured = 0, refunded = 0 } = totals.find((total) => total.currency === currency) ?? {};
  const clearing = ours.find((account) => account.currency === currency)?.balance ?? 0;
  const money = (amount: number) => ({ amount, currency });
  return {
    provider,
    captured: money(captured),
    refunded: money(refunded),
    clearing: money(clearing),
    equal: captured - refunded === clearing,
  };
}

function difference(check: Difference['check'], row: { subject: string; expected: string; actual: string }): Difference {
  return { check, subject: row.subject, expected: Number(row.expected), actual: Number(row.actual) };
}
