import { event } from '@lyceum/kit/bus/message.ts';
import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import { refuse } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { appendToStream } from '@lyceum/kit/stream/stream.ts';
import { sql } from 'kysely';

export interface Tables {
  shelf: { tenant_id: string; free: number };
  jar: { id: string; tenant_id: string; label: string };
  count: { tenant_id: string; jars: number };
}
type Ctx = Context<unknown, Tables>;
type Write = Tx<unknown, Tables>;

/** In the house it stands in `schema/messages.ts`, as every message does. */
export const jarPut = event<{ jarId: string }>('shelf.jar_put', { from: 'shelf', to: ['shelf'] });

/** Once per key: place, jar, event and the followers' item are written together or not at all. */
export async function putJar(ctx: Ctx, input: { idempotencyKey: string; label: string }) {
  signedIn(ctx);
  return once(ctx, { operation: 'putJar', key: input.idempotencyKey, args: input }, async (tx) => {
    const place = await tx.db
      .updateTable('shelf')
      .set({ free: sql`free - 1` })
      .where('free', '>', 0)
      .returning('free')
      .executeTakeFirst();
    if (!place) return refuse(userError('ShelfFull', 'All places are taken. Take a jar off the shelf first.'));
    const jarId = tx.ids.next('jar');
    await tx.db.insertInto('jar').values({ id: jarId, tenant_id: tx.viewer.tenantId, label: input.label }).execute();
    await tx.send(jarPut, { jarId });
    await appendToStream(tx, 'shelf', { type: 'PUT', data: { jarId } });
    return { __typename: 'PutJarSuccess' as const, jarId };
  });
}

/** Hears of each jar once, however often the event comes: a plain `+ 1` is right here. */
export async function countJar(tx: Write): Promise<void> {
  await tx.db.updateTable('count').set({ jars: sql`jars + 1` }).execute();
}
