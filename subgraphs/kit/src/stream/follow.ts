import type { AnyContext } from '../context/context.ts';
import type { Stop } from '../live/live.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { type StreamEvent, streamDb, streamTopic } from './stream.ts';

const pageSize = 200;
/** Milliseconds between looks when no hint comes. */
const pollMs = 2000;

/** The iterator behind `followStream`. Truth is read from the database; hints only say when to read. */
export function follow(ctx: AnyContext, stream: string, after: string | null): AsyncIterableIterator<StreamEvent> {
  const follower = new Follower(ctx, stream, after);
  return {
    next: () => follower.next(),
    return: () => follower.end(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

type Result = IteratorResult<StreamEvent, undefined>;

class Follower {
  readonly #ctx: AnyContext;
  readonly #stream: string;
  readonly #after: string | null;
  readonly #buffer: StreamEvent[] = [];
  readonly #stops: Stop[] = [];
  #position = 0;
  #started: Promise<void> | undefined;
  #hinted = true;
  #ended = false;
  #wake: () => void = () => {};

  constructor(ctx: AnyContext, stream: string, after: string | null) {
    this.#ctx = ctx;
    this.#stream = stream;
    this.#after = after;
  }

  async next(): Promise<Result> {
    this.#started ??= this.#start();
    await this.#started;
    while (!this.#ended) {
      const event = this.#buffer.shift();
      if (event) return { value: event, done: false };
      if (this.#hinted) await this.#read();
      else await this.#hint();
    }
    return { value: undefined, done: true };
  }

  async end(): Promise<Result> {
    this.#ended = true;
    this.#wake();
    for (const stop of this.#stops.splice(0)) await stop();
    return { value: undefined, done: true };
  }

  /** Listens before it reads, so that nothing falls between the two. */
  async #start(): Promise<void> {
    const { live, viewer } = this.#ctx;
    const look = (): void => {
      this.#hinted = true;
      this.#wake();
    };
    this.#stops.push(await live.subscribe(streamTopic(viewer.tenantId, this.#stream), look), live.onReconnect(look));
    if (this.#ended) await this.end();
    const head = await streamDb(this.#ctx.fork())
      .selectFrom('stream_head')
      .select(['sequence', 'purged'])
      .where('stream', '=', this.#stream)
      .executeTakeFirst();
    this.#position = this.#begin(head?.sequence ?? 0, head?.purged ?? 0);
  }

  #begin(newest: number, purged: number): number {
    if (this.#after === null) return newest;
    const given = readCursor(this.#stream, this.#after);
    const known = given !== null && given <= newest;
    if (known && given >= purged) return given;
    // What an unknown cursor has seen cannot be told, so it goes on with what happens from now; an expired one with the oldest that is kept.
    const from = known ? purged : newest;
    this.#buffer.push({ kind: 'gap', cursor: writeCursor(this.#stream, from), reason: known ? 'EXPIRED' : 'UNKNOWN_CURSOR' });
    return from;
  }

  async #read(): Promise<void> {
    this.#hinted = false;
    const rows = await streamDb(this.#ctx.fork())
      .selectFrom('stream_item')
      .select(['sequence', 'type', 'data', 'at'])
      .where('stream', '=', this.#stream)
      .where('sequence', '>', this.#position)
      .orderBy('sequence')
      .limit(pageSize)
      .execute();
    const first = rows[0]?.sequence;
    // Purged between two reads of a slow follower: it is told, as one that comes back would be.
    if (first !== undefined && first > this.#position + 1)
      this.#buffer.push({ kind: 'gap', cursor: writeCursor(this.#stream, first - 1), reason: 'EXPIRED' });
    for (const { sequence, type, data, at } of rows) {
      this.#buffer.push({
        kind: 'item',
        sequence,
        cursor: writeCursor(this.#stream, sequence),
        type,
        data: data as Readonly<Record<string, unknown>>,
        at,
      });
      this.#position = sequence;
    }
    if (rows.length === pageSize) this.#hinted = true;
  }

  #hint(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#hinted = true;
        resolve();
      }, pollMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#hinted || this.#ended) this.#wake();
    });
  }
}
