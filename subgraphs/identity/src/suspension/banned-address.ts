import type { Ctx, Write } from '../context.ts';

/** A suspension has no end of its own; what outlives an erasure for its sake has one. */
export const banOutlivesMs = 365 * 86_400_000;

/** Who asked to be erased while a decision kept them out is not back under the same address the next day. The rest of the person is forgotten. */
export async function keepBan(tx: Write, ids: readonly string[], addresses: readonly string[]): Promise<number> {
  const decisions = await tx.db
    .selectFrom('suspension')
    .select('decision_id')
    .where('user_id', 'in', [...ids])
    .where('suspended_at', 'is not', null)
    .where('lifted_at', 'is', null)
    // Of moderators and of admins: an erasure and a guardian's word are no bans.
    .where((row) => row.or([row('decision_id', 'like', 'decision\\_%'), row('decision_id', 'like', 'lock\\_%')]))
    .execute();
  const until = new Date(tx.clock.now().getTime() + banOutlivesMs);
  const rows = decisions.flatMap(({ decision_id }) =>
    addresses.map((email) => ({ tenant_id: tx.viewer.tenantId, address_hash: hashOf(tx, email), decision_id, until })),
  );
  if (rows.length > 0)
    await tx.db
      .insertInto('banned_address')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return rows.length;
}

/** A decision that is taken back keeps nobody out any more. */
export async function liftBan(tx: Write, decisionId: string): Promise<void> {
  await tx.db.deleteFrom('banned_address').where('decision_id', '=', decisionId).execute();
}

/** Until when an address may open no account; null where it may. Only its mailbox may be told. */
export async function bannedUntil(ctx: Pick<Ctx, 'db' | 'viewer' | 'ports' | 'clock'>, email: string): Promise<Date | null> {
  const row = await ctx.db
    .selectFrom('banned_address')
    .select(({ fn }) => fn.max('until').as('until'))
    .where('address_hash', '=', hashOf(ctx, email))
    .where('until', '>', ctx.clock.now())
    .executeTakeFirst();
  return row?.until ?? null;
}

/** By a key that is not in the database, and another one in each tenant: who reads the table finds no address by trying. */
function hashOf({ ports, viewer }: Pick<Ctx, 'ports' | 'viewer'>, email: string): string {
  return ports.secrets.code('banned-address', JSON.stringify([viewer.tenantId, email]));
}
