import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Scope } from '../tables.ts';
import { type Measure, measures } from './figure.rules.ts';

/** The figures of one scope by name and currency; what never happened is 0. */
export interface Figures {
  count(name: string): number;
  /** One entry per currency, largest first. */
  money(name: string): readonly { amount: number; currency: string }[];
}

export async function figuresOf(ctx: Ctx, scope: Scope, scopeId: string): Promise<Figures> {
  const rows = await ctx.db
    .selectFrom('figure')
    .select(['name', 'currency', 'value'])
    .where('scope', '=', scope)
    .where('scope_id', '=', scopeId)
    .execute();
  return {
    count: (name) => rows.find((row) => row.name === name)?.value ?? 0,
    money: (name) =>
      rows
        .filter((row) => row.name === name)
        .map((row) => ({ amount: row.value, currency: row.currency }))
        .sort((a, b) => b.amount - a.amount),
  };
}

export interface Proof {
  readonly name: string;
  readonly currency: string | null;
  readonly projected: number;
  readonly recomputed: number;
  readonly equal: boolean;
}

/** Every figure of a scope beside the same figure added up anew from the facts, by one query per measure. */
export async function proofOf(ctx: Ctx, scope: Scope, scopeId: string): Promise<readonly Proof[]> {
  const projected = await ctx.db
    .selectFrom('figure')
    .selectAll()
    .where('scope', '=', scope)
    .where('scope_id', '=', scopeId)
    .execute();
  const proofs: Proof[] = [];
  for (const measure of measures.filter((candidate) => candidate.scope === scope)) {
    const recomputed = await recompute(ctx, measure, scopeId);
    const currencies = new Set([
      ...recomputed.keys(),
      ...projected.filter((row) => row.name === measure.name).map((row) => row.currency),
    ]);
    if (currencies.size === 0 && measure.sum !== 'amount') currencies.add('');
    for (const currency of [...currencies].sort()) {
      const mine = projected.find((row) => row.name === measure.name && row.currency === currency)?.value ?? 0;
      const anew = recomputed.get(currency) ?? 0;
      proofs.push({ name: measure.name, currency: currency || null, projected: mine, recomputed: anew, equal: mine === anew });
    }
  }
  return proofs;
}

async function recompute(ctx: Ctx, measure: Measure, scopeId: string): Promise<Map<string, number>> {
  const value = {
    count: sql<number>`count(*)`,
    amount: sql<number>`sum(amount)::int8`,
    quantity: sql<number>`sum(quantity)::int8`,
  }[measure.sum];
  const currency = measure.sum === 'amount' ? sql<string>`currency` : sql<string>`''`;
  let query = ctx.db
    .selectFrom('fact')
    .select([currency.as('currency'), value.as('value')])
    .where('type', '=', measure.fact);
  if (measure.scope === 'MENTOR') query = query.where('mentor_id', '=', scopeId);
  if (measure.scope === 'USER') query = query.where('user_id', '=', scopeId);
  const rows = await query.groupBy(sql`1`).execute();
  return new Map(rows.map((row) => [row.currency, Number(row.value)]));
}
