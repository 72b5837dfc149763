import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';

/** A person as readers get it; who may see `email` is decided where it is resolved. */
export interface UserRow {
  readonly id: string;
  readonly displayName: string;
  readonly email: string;
  readonly createdAt: Date;
}

/** One person, batched with all others of the request; null for unknown ids, those of other tenants included. */
export function loadUser(ctx: Ctx, id: string): Promise<UserRow | null> {
  if (!isId('user', id)) return Promise.resolve(null);
  return ctx.loader('user', (ids: readonly string[]) => readUsers(ctx, ids)).load(id);
}

async function readUsers(ctx: Ctx, ids: readonly string[]): Promise<readonly (UserRow | null)[]> {
  const rows = await ctx.db
    .selectFrom('user_account')
    .select(['id', 'display_name as displayName', 'email', 'created_at as createdAt'])
    .where('id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
