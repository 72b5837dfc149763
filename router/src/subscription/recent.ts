import type { ExecutionResult } from 'graphql';
import type { Judge } from './audience.ts';
import type { Payload } from './listener.ts';

/** An event of a shared stream, numbered within it. */
export interface Entry {
  readonly n: number;
  readonly cursor: string | null;
  readonly event: ExecutionResult;
  readonly judge: Judge;
  /** Made for the first who hears it. */
  payload: Promise<Payload> | null;
}

/**
 * Milliseconds and events that are kept for those who join. Short, because an event tells the truth of its moment: what was deleted since must not be told
 * to who comes later. Who is further behind reads the stream itself.
 */
const kept = { ms: 2000, events: 256 };

/** The last events of a shared stream. */
export class Recent {
  readonly #entries: { readonly entry: Entry; readonly at: number }[] = [];

  push(entry: Entry): void {
    this.#entries.push({ entry, at: performance.now() });
    this.forget();
  }

  byNumber(n: number): Entry | undefined {
    this.forget();
    const first = this.#entries[0];
    return first && this.#entries[n - first.entry.n]?.entry;
  }

  /** The last one with this cursor: what follows it is what follows the cursor. */
  byCursor(cursor: string): Entry | undefined {
    this.forget();
    return this.#entries.findLast(({ entry }) => entry.cursor === cursor)?.entry;
  }

  forget(): void {
    const old = performance.now() - kept.ms;
    let gone = Math.max(0, this.#entries.length - kept.events);
    while (gone < this.#entries.length && this.#entries[gone]!.at < old) gone += 1;
    if (gone > 0) this.#entries.splice(0, gone);
  }
}
