import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Ctx } from '../context.ts';
import type { OfferingState, OfferingTable } from '../tables.ts';

export interface OfferingFilter {
  readonly mentorId?: string | null | undefined;
  readonly search?: string | null | undefined;
  readonly currency?: string | null | undefined;
  readonly maxPrice?: number | null | undefined;
  readonly minDurationMinutes?: number | null | undefined;
  readonly maxDurationMinutes?: number | null | undefined;
}

/** Any offering by id, for what refers to it (a booking shows an archived one too); batched. */
export function offeringById(ctx: Ctx, id: string): Promise<OfferingTable | null> {
  return ctx
    .loader<string, OfferingTable | null>('offering', async (ids) => {
      const rows = await ctx.db
        .selectFrom('offering')
        .selectAll()
        .where('id', 'in', [...ids])
        .execute();
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((wanted) => byId.get(wanted) ?? null);
    })
    .load(id);
}

/** An offering as it is after a change; read anew, because another change of the same request may have loaded it before. */
export function changedOffering(ctx: Ctx, id: string): Promise<OfferingTable> {
  return ctx.db.selectFrom('offering').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** An offering as the viewer may see it: a draft is its mentor's secret, an archived one is gone for all but its mentor and who booked it. */
export async function visibleOffering(ctx: Ctx, id: string): Promise<OfferingTable | null> {
  if (!isId('offering', id)) return null;
  const offering = await offeringById(ctx, id);
  if (!offering || offering.state === 'PUBLISHED' || offering.mentor_user_id === ctx.viewer.userId) return offering;
  if (offering.state === 'DRAFT' || ctx.viewer.userId === null) return null;
  return (await bookedByViewer(ctx, id)) ? offering : null;
}

async function bookedByViewer(ctx: Ctx, offeringId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('booking')
    .select('id')
    .where('offering_id', '=', offeringId)
    .where('mentee_user_id', '=', ctx.viewer.userId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What can be booked now. */
export function catalogue(
  ctx: Ctx,
  filter: OfferingFilter | null | undefined,
  args: PageArgs,
): Promise<Connection<OfferingTable>> {
  let query = ctx.db
    .selectFrom('offering')
    .selectAll('offering')
    .where('state', '=', 'PUBLISHED')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('standing')
            .select('user_id')
            .whereRef('standing.user_id', '=', 'offering.mentor_user_id')
            .where('standing.suspended', '=', true),
        ),
      ),
    );
  if (filter?.mentorId) query = query.where('mentor_id', '=', filter.mentorId);
  if (filter?.currency) query = query.where('price_currency', '=', filter.currency);
  if (filter?.maxPrice != null) query = query.where('price_amount', '<=', filter.maxPrice);
  if (filter?.minDurationMinutes != null) query = query.where('duration_minutes', '>=', filter.minDurationMinutes);
  if (filter?.maxDurationMinutes != null) query = query.where('duration_minutes', '<=', filter.maxDurationMinutes);
  if (filter?.search) {
    const pattern = `%${filter.search.slice(0, 100).replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((where) => where.or([where('title', 'ilike', pattern), where('description', 'ilike', pattern)]));
  }
  return paginate(query, args, {
    order: [
      ['published_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}

export function myOfferings(
  ctx: Ctx,
  state: OfferingState | null | undefined,
  args: PageArgs,
): Promise<Connection<OfferingTable>> {
  let query = ctx.db.selectFrom('offering').selectAll().where('mentor_user_id', '=', signedIn(ctx));
  if (state) query = query.where('state', '=', state);
  return paginate(query, args, {
    order: [
      ['created_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}
