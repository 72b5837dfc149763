import { sql } from 'kysely';
import type { AnyContext } from '../context/context.ts';
import { transact } from '../context/transact.ts';
import { purgeStreamOf, streamDb } from '../stream/stream.ts';

const hour = 3_600_000;

/** Milliseconds for which the kit's own rows are kept. */
export const kept = {
  /** Much longer than the bus keeps a handled message, so that none of those can be delivered again and be taken for new. */
  inbox: 7 * 24 * hour,
  idempotency: 24 * hour,
  /** A cursor that is older gets a gap marker. */
  stream: 7 * 24 * hour,
};

/** Rows or streams per transaction: short enough to hold up nobody. */
const batch = 5000;

/** Removes what is older than it is kept, over all tenants, in small transactions; what one run leaves the next one takes. */
export async function sweep(ctx: AnyContext): Promise<void> {
  const before = (age: number): Date => new Date(ctx.clock.now().getTime() - age);
  await sweepRows(ctx, 'inbox', 'handled_at', before(kept.inbox));
  await sweepRows(ctx, 'idempotency', 'created_at', before(kept.idempotency));
  await sweepStreams(ctx, before(kept.stream));
}

async function sweepRows(ctx: AnyContext, table: string, column: string, before: Date): Promise<void> {
  const [rows, age] = [sql.table(table), sql.ref(column)];
  const old = sql`select ctid from ${rows} where ${age} < ${before} limit ${batch}`;
  for (let gone = batch; gone === batch; ) {
    const result = await sql`delete from ${rows} where ctid = any(array(${old}))`.execute(ctx.db);
    gone = Number(result.numAffectedRows);
  }
}

/** One stream at a time: whoever appends holds the heads of several, and two who lock in different order would wait for each other. */
async function sweepStreams(ctx: AnyContext, before: Date): Promise<void> {
  const old = await streamDb(ctx)
    .selectFrom('stream_item')
    .select(['tenant_id', 'stream'])
    .distinct()
    .where('at', '<', before)
    .execute();
  for (const { tenant_id, stream } of old) await transact(ctx, (tx) => purgeStreamOf(tx, tenant_id, stream, before));
}
