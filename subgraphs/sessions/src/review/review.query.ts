import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Ctx } from '../context.ts';
import type { ReviewTable } from '../tables.ts';

/** A review as the viewer may see it: published, or the viewer's own. */
export async function visibleReview(ctx: Ctx, id: string): Promise<ReviewTable | null> {
  const review = await ctx.db.selectFrom('review').selectAll().where('id', '=', id).executeTakeFirst();
  return review && (review.published_at || review.author_user_id === ctx.viewer.userId) ? review : null;
}

/** What the two of a booking wrote, as far as the viewer may see it; batched. */
function visibleOfBooking(ctx: Ctx, bookingId: string): Promise<readonly ReviewTable[]> {
  return ctx
    .loader<string, readonly ReviewTable[]>('reviews', async (ids) => {
      const rows = await ctx.db
        .selectFrom('review')
        .selectAll()
        .where('booking_id', 'in', [...ids])
        .where((review) =>
          review.or([review('published_at', 'is not', null), review('author_user_id', '=', ctx.viewer.userId ?? '')]),
        )
        .execute();
      return ids.map((id) => rows.filter((row) => row.booking_id === id));
    })
    .load(bookingId);
}

export async function ownReview(ctx: Ctx, bookingId: string): Promise<ReviewTable | null> {
  return (await visibleOfBooking(ctx, bookingId)).find((review) => review.author_user_id === ctx.viewer.userId) ?? null;
}

export async function publishedOfBooking(ctx: Ctx, bookingId: string): Promise<readonly ReviewTable[]> {
  return (await visibleOfBooking(ctx, bookingId)).filter((review) => review.published_at !== null);
}

export function reviewsOfMentor(ctx: Ctx, mentorId: string, args: PageArgs): Promise<Connection<ReviewTable>> {
  const query = ctx.db
    .selectFrom('review')
    .selectAll()
    .where('mentor_id', '=', mentorId)
    .where('author_role', '=', 'MENTEE')
    .where('published_at', 'is not', null);
  return paginate(query, args, {
    order: [
      ['published_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}

/** Mean and number of the published reviews by mentees; batched. */
export function ratingOfMentor(ctx: Ctx, mentorId: string): Promise<{ average: number | null; count: number }> {
  return ctx
    .loader<string, { average: number | null; count: number }>('rating', async (ids) => {
      const rows = await ctx.db
        .selectFrom('review')
        .select(({ fn }) => ['mentor_id', fn.sum<string>('rating').as('sum'), fn.countAll<number>().as('count')])
        .where('mentor_id', 'in', [...ids])
        .where('author_role', '=', 'MENTEE')
        .where('published_at', 'is not', null)
        .groupBy('mentor_id')
        .execute();
      const byMentor = new Map(rows.map((row) => [row.mentor_id, mean(Number(row.sum), Number(row.count))]));
      return ids.map((id) => byMentor.get(id) ?? { average: null, count: 0 });
    })
    .load(mentorId);
}

function mean(sum: number, count: number): { average: number; count: number } {
  return { average: Math.round((sum / count) * 100) / 100, count };
}
