import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Ctx } from '../context.ts';
import { visibility } from './order.rules.ts';
import type { OrderRow } from './order.store.ts';

/** A stranger's order and one that does not exist look alike. */
export async function orderFor(ctx: Ctx, id: string): Promise<OrderRow | null> {
  if (!isId('order', id)) return null;
  return visible(ctx, await ctx.loader('order', (ids: readonly string[]) => ordersBy(ctx, 'id', ids)).load(id));
}

export async function orderOfBookingFor(ctx: Ctx, bookingId: string): Promise<OrderRow | null> {
  if (!isId('booking', bookingId)) return null;
  return visible(
    ctx,
    await ctx.loader('order-of-booking', (ids: readonly string[]) => ordersBy(ctx, 'booking_id', ids)).load(bookingId),
  );
}

export async function ordersOfViewer(ctx: Ctx, page: PageArgs) {
  const query = ctx.db.selectFrom('payment_order').selectAll().where('payer_id', '=', signedIn(ctx));
  const { edges, nodes, pageInfo } = await paginate(query, page, {
    order: [
      ['created_at', 'desc'],
      ['id', 'desc'],
    ],
  });
  return { edges: [...edges], nodes: [...nodes], pageInfo };
}

async function ordersBy(ctx: Ctx, column: 'id' | 'booking_id', keys: readonly string[]): Promise<readonly (OrderRow | null)[]> {
  const rows = await ctx.db.selectFrom('payment_order').selectAll().where(column, 'in', keys).execute();
  const byKey = new Map(rows.map((row) => [row[column], row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

function visible(ctx: Ctx, order: OrderRow | null): OrderRow | null {
  return order && visibility(order, ctx.viewer) !== 'NONE' ? order : null;
}
