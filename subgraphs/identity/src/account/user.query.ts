import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import { resolveAliases } from '../merge/alias.query.ts';

/** A person as readers get it; who may see `email` is decided where it is resolved. */
export interface UserRow {
  readonly id: string;
  readonly displayName: string;
  readonly email: string;
  readonly createdAt: Date;
}

/**
 * One person, batched with all others of the request; by the id of an account that was merged away, who it is now. Null for unknown ids, those of other
 * tenants included.
 */
export function loadUser(ctx: Ctx, id: string): Promise<UserRow | null> {
  if (!isId('user', id)) return Promise.resolve(null);
  return ctx.loader('user', (ids: readonly string[]) => readUsers(ctx, ids)).load(id);
}

async function readUsers(ctx: Ctx, ids: readonly string[]): Promise<readonly (UserRow | null)[]> {
  const byId = await usersById(ctx, ids);
  const aliases = await resolveAliases(
    ctx,
    ids.filter((id) => !byId.has(id)),
  );
  const renamed = aliases.size === 0 ? byId : await usersById(ctx, [...aliases.values()]);
  return ids.map((id) => byId.get(id) ?? renamed.get(aliases.get(id) ?? '') ?? null);
}

async function usersById(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, UserRow>> {
  const rows = await ctx.db
    .selectFrom('user_account')
    .select(['id', 'display_name as displayName', 'email', 'created_at as createdAt'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
