import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { type Connection, type PageArgs, paginate } from '@lyceum/kit/page/page.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Tables } from '../tables.ts';

export type ErasureRow = Omit<Selectable<Tables['erasure']>, 'addresses'>;
export type ErasurePage = Connection<ErasureRow>;

const columns = [
  'id',
  'tenant_id',
  'user_id',
  'state',
  'requested_at',
  'due_at',
  'obstacle_code',
  'obstacle_message',
  'saga_id',
  'certificate',
  'ended_at',
] as const;

/** Locks it, so that it does not begin between a look and what follows from it; null where the person asked for none. */
export async function erasureUnderWay(ctx: Ctx, userId: string): Promise<ErasureRow | null> {
  const row = await ctx.db
    .selectFrom('erasure')
    .select(columns)
    .where('user_id', '=', userId)
    .where('state', 'in', ['WAITING', 'ERASING'])
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** The person's newest, whatever became of it. */
export async function ownErasure(ctx: Ctx): Promise<ErasureRow | null> {
  const row = await ctx.db
    .selectFrom('erasure')
    .select(columns)
    .where('user_id', '=', signedIn(ctx))
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** All of the marketplace, the newest first; for admins. */
export function listErasures(ctx: Ctx, page: PageArgs): Promise<ErasurePage> {
  requireScope(ctx, 'users:read');
  return paginate(ctx.db.selectFrom('erasure').select(columns), page, {
    order: [
      ['requested_at', 'desc'],
      ['id', 'desc'],
    ],
  });
}
