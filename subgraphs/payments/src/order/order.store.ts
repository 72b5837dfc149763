import { type Selectable, sql, type Updateable } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import type { PaymentOrderTable } from '../tables.ts';
import { type OrderFact, type OrderState, transition } from './order.rules.ts';

export type OrderRow = Selectable<PaymentOrderTable>;

/** Everything that concerns one booking's money happens one after the other, also before there is an order to lock. */
export async function lockBooking(tx: Write, bookingId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`booking:${bookingId}`}, 0))`.execute(tx.db);
}

export async function orderOfBooking(ctx: Ctx, bookingId: string): Promise<OrderRow | undefined> {
  return ctx.db.selectFrom('payment_order').selectAll().where('booking_id', '=', bookingId).executeTakeFirst();
}

export async function findOrder(ctx: Ctx, id: string): Promise<OrderRow | undefined> {
  return ctx.db.selectFrom('payment_order').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function isReversed(ctx: Ctx, bookingId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('reversed_booking')
    .select('booking_id')
    .where('booking_id', '=', bookingId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Moves an order by a fact, guarded by the state it was read in. Null: the fact is old news and nothing changed. */
export async function moveOrder(
  tx: Write,
  order: OrderRow,
  fact: OrderFact,
  changes: Updateable<PaymentOrderTable> = {},
): Promise<OrderRow | null> {
  const state: OrderState | null = transition(order.state, fact);
  if (state === null) return null;
  const moved = await tx.db
    .updateTable('payment_order')
    .set({ ...changes, state, updated_at: tx.clock.now() })
    .where('id', '=', order.id)
    .where('state', '=', order.state)
    .returningAll()
    .executeTakeFirst();
  return moved ?? null;
}
