import type { Context, Tx } from '../context/context.ts';

/** JSON that may be stored in a stream. */
export type StreamData = Readonly<Record<string, unknown>>;

/** What a follower gets, in order, each once. */
export type StreamEvent =
  | {
      readonly kind: 'item';
      /** 1, 2, 3 … without gaps within the stream. */
      readonly sequence: number;
      /** Opaque; pass it as `after` to go on behind this event, on any replica. */
      readonly cursor: string;
      readonly type: string;
      readonly data: StreamData;
      readonly at: Date;
    }
  | {
      /** Items between the given cursor and this point are no longer kept, or the cursor is not of this stream. Always first. */
      readonly kind: 'gap';
      readonly cursor: string;
      readonly reason: 'EXPIRED' | 'UNKNOWN_CURSOR';
    };

/**
 * Appends in the transaction in which the item becomes visible: locks the stream's head row until commit, so that nobody
 * reads n+1 before n and no number is lost. Hints followers after commit. Returns the item's sequence.
 */
export declare function appendToStream<P, D>(
  tx: Tx<P, D>,
  stream: string,
  item: { type: string; data: StreamData },
): Promise<number>;

/**
 * Replays what comes after `after`, then goes on live; `after` null or undefined starts at now. Hand-written iterator:
 * `return()` ends it at once, also while it waits. Reads page by page, refills any gap from the database, polls slowly as safety net.
 */
export declare function followStream<P, D>(
  ctx: Context<P, D>,
  stream: string,
  after: string | null | undefined,
): AsyncIterableIterator<StreamEvent>;

/** The newest cursor of a stream, for clients that load a snapshot and then follow. */
export declare function streamCursor<P, D>(ctx: Context<P, D>, stream: string): Promise<string>;

/** Deletes what is older than `before`; followers with an older cursor get a gap marker. */
export declare function purgeStream<P, D>(tx: Tx<P, D>, stream: string, before: Date): Promise<number>;
