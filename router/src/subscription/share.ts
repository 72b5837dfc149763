import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Log } from '@lyceum/kit/log/log.ts';
import type { ExecutionResult } from 'graphql';
import { judgeOf, NoAudience } from './audience.ts';
import { cursorOf } from './cursor.ts';
import type { EventWriter } from './event-writer.ts';
import type { Payload } from './listener.ts';
import type { Prepared } from './prepare.ts';
import { type Entry, Recent } from './recent.ts';
import type { Home, Seat, StreamContext } from './seat.ts';
import { StreamLost, type Upstream } from './upstream.ts';

/** How many are told before others get their turn. */
const slice = 250;
/** Milliseconds without an event after which a share has told what happened, and tells what happens. */
const calm = 250;
/** Milliseconds between looks whether a share that waits for its only listener has got another. */
const glance = 50;

/** A seat in a shared stream, and the number of the last event that it was told of or that was judged not to be for it. */
interface Place {
  readonly seat: Seat;
  seen: number;
  /** It is being told what the others heard already; live events wait for that. */
  behind: boolean;
}

export interface ShareParts {
  readonly writer: EventWriter;
  readonly log: Log;
  /** After each event: others who follow the same may have met. */
  onEvent(share: Share): void;
  /**
   * A seat cannot be told the next event from here: it is too slow, fell out of the recent ones, or the event was judged when its person was not let in.
   * The one who owns the stream has the last word: it is asked again.
   */
  onStray(seat: Seat): void;
  onEnd(share: Share): void;
  /** Its subgraph does not say for whom the events are: from now on everybody gets a stream of their own. */
  onUnfit(prepared: Prepared): void;
}

/** One stream for many listeners: each event is executed and written once, and judged for each of them. */
export class Share implements Home {
  context: StreamContext;
  /** It is known to tell what happens now, not what happened: who asks for "from now on" may join. */
  live: boolean;
  /** Cursor of the last event, or where it began. */
  last: string | null;
  readonly #origin: string | null;
  readonly #upstream: Upstream;
  readonly #parts: ShareParts;
  readonly #places = new Map<Seat, Place>();
  readonly #recent = new Recent();
  #count = 0;
  /** It tells what happens: it waits for nobody. */
  #current = false;

  constructor(context: StreamContext, after: string | null, upstream: Upstream, parts: ShareParts) {
    this.context = context;
    this.last = after;
    this.#origin = after;
    this.live = after === null;
    this.#upstream = upstream;
    this.#parts = parts;
  }

  get size(): number {
    return this.#places.size;
  }

  /** It has told nothing yet: all that it will tell is read and judged from now on. */
  get untold(): boolean {
    return this.#count === 0;
  }

  carry(context: StreamContext): void {
    this.context = context;
  }

  /** The number of the event behind which a cursor's continuation begins; null when this share cannot tell. */
  locate(cursor: string): number | null {
    if (cursor === this.last) return this.#count;
    // Behind its origin comes its first event: thousands who lost their connection at once come back with the same cursor.
    if (cursor === this.#origin && this.#recent.byNumber(1)) return 0;
    return this.#recent.byCursor(cursor)?.n ?? null;
  }

  /** `seen`: from `locate`; left out: from now on. */
  join(seat: Seat, seen: number = this.#count): void {
    const place: Place = { seat, seen, behind: seen < this.#count };
    seat.home = this;
    this.#places.set(seat, place);
    if (place.behind) void this.#catchUp(place);
  }

  leave(seat: Seat): void {
    if (this.#places.delete(seat) && this.#places.size === 0) this.#close();
  }

  /** Hands everybody over who stands at the last event; those who still catch up follow later. */
  moveTo(other: Share, seen: number): void {
    for (const { seat, behind } of [...this.#places.values()]) {
      if (behind) continue;
      this.#places.delete(seat);
      other.join(seat, seen);
    }
    if (this.#places.size === 0) this.#close();
  }

  forget(): void {
    this.#recent.forget();
  }

  /** Begins after `gather` milliseconds, and runs until the stream ends or nobody listens; never rejects. */
  async run(gather: number): Promise<void> {
    try {
      if (gather > 0) await sleep(gather);
      if (this.#places.size === 0) return;
      const refused = await this.#upstream.open();
      if (refused)
        return this.#endAll((seat) => seat.refuse(this.#parts.writer.shape(refused.errors ?? [], seat.request.caller)));
      for (let event = await this.#next(); event; event = await this.#next()) {
        await this.#tell(this.#enter(event));
        this.#parts.onEvent(this);
        await this.#room();
      }
      this.#endAll((seat) => seat.complete());
    } catch (error) {
      if (!(error instanceof StreamLost)) this.#parts.log.error({ err: error }, 'a shared stream failed');
      if (error instanceof NoAudience) this.#parts.onUnfit(this.context.prepared);
      this.#endAll((seat) => seat.lost());
    }
  }

  async #next(): Promise<ExecutionResult | null> {
    const asked = performance.now();
    const event = await this.#upstream.next();
    this.#current ||= this.live || performance.now() - asked > calm;
    return event;
  }

  #enter(event: ExecutionResult): Entry {
    const cursor = cursorOf(event, this.context.prepared.root);
    this.#count += 1;
    const entry: Entry = { n: this.#count, cursor, event, judge: judgeOf(event), payload: null };
    this.#recent.push(entry);
    this.last = cursor ?? this.last;
    return entry;
  }

  async #tell(entry: Entry): Promise<void> {
    let first: Seat | null = null;
    for (const { seat, behind } of this.#places.values()) {
      // Those who catch up are judged when it is their turn.
      if (behind) continue;
      const verdict = entry.judge(seat.request.caller.viewer.userId);
      if (verdict === 'out') this.#stray(seat);
      else if (verdict === 'hears') first ??= seat;
    }
    const payload = first && (await this.#payload(entry, first));
    let told = 0;
    for (const place of this.#places.values()) {
      if (place.behind || place.seen >= entry.n) continue;
      place.seen = entry.n;
      if (!payload || entry.judge(place.seat.request.caller.viewer.userId) !== 'hears') continue;
      place.seat.tell(payload);
      told += 1;
      if (told % slice === 0) await turn();
    }
  }

  /**
   * What happens now waits for nobody: who is too slow for it ends by their own limit. What happened is told as fast as it is taken, so whoever is slower
   * than the others goes on alone.
   */
  async #room(): Promise<void> {
    if (!this.#current) for (const seat of this.#places.keys()) if (this.#places.size > 1 && seat.room()) this.#stray(seat);
    for (let [only] = this.#places.keys(); only && this.#places.size === 1; [only] = this.#places.keys()) {
      const room = only.room();
      if (!room) return;
      await Promise.race([room, sleep(glance, undefined, { ref: false })]);
    }
  }

  /** Nobody is told the next event before the one that they miss. */
  async #catchUp(place: Place): Promise<void> {
    const { seat } = place;
    while (place.seen < this.#count && seat.home === this) {
      const entry = this.#recent.byNumber(place.seen + 1);
      const verdict = entry?.judge(seat.request.caller.viewer.userId);
      if (!entry || verdict === 'out') return this.#stray(seat);
      if (verdict === 'hears') {
        const payload = await this.#payload(entry, seat);
        if (seat.home !== this) return;
        seat.tell(payload);
      }
      place.seen = entry.n;
      await seat.room();
    }
    place.behind = false;
  }

  #stray(seat: Seat): void {
    seat.leave();
    this.#parts.onStray(seat);
  }

  /** On behalf of one who hears it: nothing in it depends on which of them. */
  #payload(entry: Entry, { request }: Seat): Promise<Payload> {
    entry.payload ??= this.#parts.writer.write(this.context, request, entry.event);
    return entry.payload;
  }

  #endAll(end: (seat: Seat) => void): void {
    for (const seat of [...this.#places.keys()]) end(seat);
    this.#close();
  }

  #close(): void {
    this.#upstream.close();
    this.#parts.onEnd(this);
  }
}
