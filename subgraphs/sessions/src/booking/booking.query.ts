import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Ctx } from '../context.ts';
import type { BookingTable } from '../tables.ts';
import { type BookingState, type Side, sideOf } from './booking.rules.ts';

/** A booking as it is now, for one of its two people; null for everyone else, as if it did not exist. */
export async function bookingOf(ctx: Ctx, id: string): Promise<BookingTable | null> {
  const row = await ctx.db.selectFrom('booking').selectAll().where('id', '=', id).executeTakeFirst();
  return row && sideOf(row, ctx.viewer.userId) ? row : null;
}

/** The same for references from other subgraphs, batched. */
export function bookingReference(ctx: Ctx, id: string): Promise<BookingTable | null> {
  return ctx
    .loader<string, BookingTable | null>('booking', async (ids) => {
      const rows = await ctx.db
        .selectFrom('booking')
        .selectAll()
        .where('id', 'in', [...ids])
        .execute();
      const mine = new Map(rows.filter((row) => sideOf(row, ctx.viewer.userId)).map((row) => [row.id, row]));
      return ids.map((asked) => mine.get(asked) ?? null);
    })
    .load(id);
}

export function bookingsOf(
  ctx: Ctx,
  filter: { role?: Side | null | undefined; state?: BookingState | null | undefined },
  args: PageArgs,
): Promise<Connection<BookingTable>> {
  const userId = signedIn(ctx);
  let query = ctx.db.selectFrom('booking').selectAll();
  if (filter.role === 'MENTEE') query = query.where('mentee_user_id', '=', userId);
  else if (filter.role === 'MENTOR') query = query.where('mentor_user_id', '=', userId);
  else
    query = query.where((booking) =>
      booking.or([booking('mentee_user_id', '=', userId), booking('mentor_user_id', '=', userId)]),
    );
  if (filter.state) query = query.where('state', '=', filter.state);
  return paginate(query, args, {
    order: [
      ['starts_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}
