import { on } from '@lyceum/kit/bus/consumer.ts';
import { userReinstated, userSuspended } from '@lyceum/schema/messages.ts';
import type { Ctx, Ports, Tables, Write } from '../context.ts';

export const suspendedConsumer = on<NonNullable<(typeof userSuspended)['payload']>, Ports, Tables>(
  userSuspended,
  (tx, { userId }, envelope) => noteStanding(tx, userId, true, new Date(envelope.at)),
);

export const reinstatedConsumer = on<NonNullable<(typeof userReinstated)['payload']>, Ports, Tables>(
  userReinstated,
  (tx, { userId }, envelope) => noteStanding(tx, userId, false, new Date(envelope.at)),
);

/** Events may overtake each other: the one that happened last wins, not the one that arrived last. */
export async function noteStanding(tx: Write, userId: string, suspended: boolean, at: Date): Promise<void> {
  await tx.db
    .insertInto('standing')
    .values({ user_id: userId, tenant_id: tx.viewer.tenantId, suspended, changed_at: at })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet({ suspended, changed_at: at }).where('standing.changed_at', '<', at),
    )
    .execute();
}

/** Which of these people are suspended now. */
export async function suspendedAmong(ctx: Ctx, userIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await ctx.db
    .selectFrom('standing')
    .select('user_id')
    .where('user_id', 'in', [...userIds])
    .where('suspended', '=', true)
    .execute();
  return new Set(rows.map((row) => row.user_id));
}
