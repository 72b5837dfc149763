import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';

/**
 * Taken before anything else by whoever is about to give an address to an account, and held until the end of the transaction: of several
 * at once the later one sees what the earlier one wrote, and can say so. The table's unique key is the wall behind it.
 */
export async function lockAddress(tx: Write, email: string): Promise<void> {
  const name = JSON.stringify(['lyceum identity address', tx.viewer.tenantId, email]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db);
}

/** True if an account of this tenant has the address. Only its owner may be told. */
export async function hasAccount(ctx: Pick<Ctx, 'db'>, email: string): Promise<boolean> {
  const found = await ctx.db.selectFrom('user_account').select('id').where('email', '=', email).executeTakeFirst();
  return found !== undefined;
}
