import type { Ctx } from '../context.ts';
import { allowedByAll } from './consent-scope.rules.ts';

/** The partner behind a session that a person has given away; null for the person's own. One query for all sessions of a list. */
export async function appOf(
  ctx: Ctx,
  { partnerId, partnerScopes }: { partnerId: string | null; partnerScopes: readonly string[] },
) {
  if (partnerId === null) return null;
  const readNames = async (ids: readonly string[]) => {
    const rows = await ctx.db
      .selectFrom('partner')
      .select(['id', 'name'])
      .where('id', 'in', [...ids])
      .execute();
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return ids.map((id) => names.get(id) ?? null);
  };
  const name = await ctx.loader('partner names', readNames).load(partnerId);
  return { partnerId, name, scopes: allowedByAll(partnerScopes).map(nameOf) };
}

/** As the schema has it: `bookings:read` is BOOKINGS_READ. */
export function nameOf<S extends string>(scope: S) {
  return scope.replace(':', '_').toUpperCase() as ScopeName<S>;
}

type ScopeName<S extends string> = S extends `${infer A}:${infer B}` ? `${Uppercase<A>}_${Uppercase<B>}` : never;
