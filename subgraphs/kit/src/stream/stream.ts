import { sql } from 'kysely';
import type { Context, Tx } from '../context/context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { follow } from './follow.ts';

/** JSON that may be stored in a stream. */
export type StreamData = Readonly<Record<string, unknown>>;

export interface StreamItem {
  readonly kind: 'item';
  /** 1, 2, 3 … without gaps within the stream. */
  readonly sequence: number;
  /** Opaque; pass it as `after` to go on behind this event, on any replica. */
  readonly cursor: string;
  readonly type: string;
  readonly data: StreamData;
  readonly at: Date;
}

export interface StreamGap {
  /** Items between the given cursor and this point are no longer kept, or the cursor is not of this stream. Always first. */
  readonly kind: 'gap';
  readonly cursor: string;
  readonly reason: 'EXPIRED' | 'UNKNOWN_CURSOR';
}

/** What a follower gets, in order, each once. */
export type StreamEvent = StreamItem | StreamGap;

export interface StreamTables {
  stream_head: { tenant_id: string; stream: string; sequence: number; purged: number };
  stream_item: { tenant_id: string; stream: string; sequence: number; type: string; data: unknown; at: Date };
}

/** Every subgraph has these tables; its own row types do not name them. */
export function streamDb(ctx: unknown): Context<unknown, StreamTables>['db'] {
  return (ctx as Context<unknown, StreamTables>).db;
}

/** Live topic on which a commit hints that a stream has grown (payload: the newest sequence). */
export function streamTopic(tenantId: string, stream: string): string {
  return `stream:${tenantId}:${stream}`;
}

/**
 * Appends in the transaction in which the item becomes visible: locks the stream's head row until commit, so that nobody
 * reads n+1 before n and no number is lost. Hints followers after commit. Returns the item's sequence.
 */
export async function appendToStream<P, D>(
  tx: Tx<P, D>,
  stream: string,
  item: { type: string; data: StreamData },
): Promise<number> {
  const tenantId = tx.viewer.tenantId;
  const { rows } = await sql<{ sequence: number }>`
    with head as (
      insert into stream_head as h (tenant_id, stream, sequence) values (${tenantId}, ${stream}, 1)
      on conflict (tenant_id, stream) do update set sequence = h.sequence + 1
      returning sequence
    )
    insert into stream_item (tenant_id, stream, sequence, type, data, at)
    select ${tenantId}, ${stream}, sequence, ${item.type}, ${JSON.stringify(item.data)}::jsonb, ${tx.clock.now()} from head
    returning sequence`.execute(tx.db);
  const sequence = rows[0]?.sequence;
  if (sequence === undefined) throw new Error(`Nothing was appended to the stream ${stream}.`);
  tx.afterCommit(() => tx.live.publish(streamTopic(tenantId, stream), { sequence }));
  return sequence;
}

/**
 * Replays what comes after `after`, then goes on live; `after` null or undefined starts at now. Hand-written iterator:
 * `return()` ends it at once, also while it waits. Reads page by page, refills any gap from the database, polls slowly as safety net.
 */
export function followStream<P, D>(
  ctx: Context<P, D>,
  stream: string,
  after: string | null | undefined,
): AsyncIterableIterator<StreamEvent> {
  return follow(ctx, stream, after ?? null);
}

/** The newest cursor of a stream, for clients that load a snapshot and then follow. */
export async function streamCursor<P, D>(ctx: Context<P, D>, stream: string): Promise<string> {
  const head = await streamDb(ctx).selectFrom('stream_head').select('sequence').where('stream', '=', stream).executeTakeFirst();
  return writeCursor(stream, head?.sequence ?? 0);
}

/** Deletes what is older than `before`; followers with an older cursor get a gap marker. Returns how many items went. */
export function purgeStream<P, D>(tx: Tx<P, D>, stream: string, before: Date): Promise<number> {
  return purgeStreamOf(tx, tx.viewer.tenantId, stream, before);
}

/** The same for the stream of a named tenant: for the system, which sees those of all. */
export async function purgeStreamOf(tx: unknown, tenantId: string, stream: string, before: Date): Promise<number> {
  const db = streamDb(tx);
  const gone = await db
    .deleteFrom('stream_item')
    .where('tenant_id', '=', tenantId)
    .where('stream', '=', stream)
    .where('at', '<', before)
    .returning('sequence')
    .execute();
  const newest = gone.reduce((max, { sequence }) => Math.max(max, sequence), 0);
  if (newest > 0)
    await db
      .updateTable('stream_head')
      .set({ purged: newest })
      .where('tenant_id', '=', tenantId)
      .where('stream', '=', stream)
      .where('purged', '<', newest)
      .execute();
  return gone.length;
}

export { readCursor, writeCursor };
