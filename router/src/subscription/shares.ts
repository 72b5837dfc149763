import type { Home, Seat, StreamContext } from './seat.ts';
import { Share, type ShareParts } from './share.ts';
import type { Upstream } from './upstream.ts';

/** Milliseconds between looks for events that nobody may be told any more. */
const sweepEvery = 2000;
/** Milliseconds in which those who have missed the same gather before it is read for them; only where others are told already. */
const gatherFor = 200;

type Group = Set<Share>;

export interface SharesParts extends Pick<ShareParts, 'writer' | 'log' | 'onStray' | 'onUnfit'> {
  open(home: () => Home, context: StreamContext, seat: Seat): Upstream;
}

/**
 * The shared streams. Those who ask the same with different cursors sit in shares of their own until the one that is behind meets an event that the other
 * told a moment ago; from there both tell the same, so the one joins the other, without gap or repetition.
 */
export class Shares {
  readonly #parts: SharesParts;
  readonly #groups = new Map<string, Group>();
  readonly #sweep: NodeJS.Timeout;

  constructor(parts: SharesParts) {
    this.#parts = parts;
    this.#sweep = setInterval(() => {
      for (const group of this.#groups.values()) for (const share of group) share.forget();
    }, sweepEvery);
    this.#sweep.unref();
  }

  get size(): number {
    return [...this.#groups.values()].reduce((sum, group) => sum + group.size, 0);
  }

  /** Those who sit in shared streams. */
  get listeners(): number {
    const shares = [...this.#groups.values()].flatMap((group) => [...group]);
    return shares.reduce((sum, share) => sum + share.size, 0);
  }

  /** Seats one who was let in. `key` says all in which two listeners must agree. A stray sits down only where nothing was told yet. */
  join(key: string, context: StreamContext, seat: Seat): void {
    const group = this.#groups.get(key) ?? new Set();
    this.#groups.set(key, group);
    for (const share of group) {
      if (seat.strayed && !share.untold) continue;
      const seen = seat.position === null ? undefined : share.locate(seat.position);
      if (seen === null || (seen === undefined && !share.live)) continue;
      share.join(seat, seen);
      return;
    }
    this.#begin(key, group, context, seat);
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #begin(key: string, group: Group, context: StreamContext, seat: Seat): void {
    const share: Share = new Share(
      context,
      seat.position,
      this.#parts.open(() => share, context, seat),
      {
        ...this.#parts,
        onEvent: (moved) => this.#meet(group, moved),
        onEnd: (ended) => {
          group.delete(ended);
          if (group.size === 0 && this.#groups.get(key) === group) this.#groups.delete(key);
        },
      },
    );
    const gather = group.size > 0 && seat.position !== null ? gatherFor : 0;
    group.add(share);
    share.join(seat);
    void share.run(gather);
  }

  #meet(group: Group, share: Share): void {
    if (share.last === null || group.size < 2) return;
    for (const other of group) {
      if (other === share) continue;
      const seen = other.locate(share.last);
      if (seen === null) continue;
      other.live ||= share.live;
      share.moveTo(other, seen);
      return;
    }
  }
}
