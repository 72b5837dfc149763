import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';

type Source = AsyncIterableIterator<ExecutionResult>;
type Opened = Source | ExecutionResult;

/** A stream that broke and could not be picked up again without a gap. */
export class StreamLost extends Error {}

/** Milliseconds: how long a lost stream is tried for, and the longest wait between two tries. */
const patience = { total: 30_000, longest: 2000 };

export interface UpstreamParts {
  /** Opens the stream behind a cursor. Rejects when the subgraph cannot be reached. */
  open(after: string | null): Promise<Opened>;
  readonly resumable: boolean;
  readonly after: string | null;
  cursorOf(event: ExecutionResult): string | null;
  onLost(cause: unknown): void;
}

/** A stream of a subgraph that outlives its connection: it is opened anew behind the last cursor, so that nothing is missing and nothing comes twice. */
export class Upstream {
  readonly #parts: UpstreamParts;
  readonly #over = new AbortController();
  #source: Source | null = null;
  #cursor: string | null;

  constructor(parts: UpstreamParts) {
    this.#parts = parts;
    this.#cursor = parts.after;
  }

  /** Resolves to null when the stream stands, or to the errors of a subgraph that refuses it. */
  async open(): Promise<ExecutionResult | null> {
    const opened = await this.#parts.open(this.#cursor);
    return this.#take(opened) ? null : (opened as ExecutionResult);
  }

  /** The next event, or null at the end. Throws `StreamLost`. */
  async next(): Promise<ExecutionResult | null> {
    while (!this.#over.signal.aborted) {
      const source = this.#source;
      if (!source) return null;
      try {
        const { value, done } = await source.next();
        if (this.#over.signal.aborted || done) return null;
        this.#cursor = this.#parts.cursorOf(value) ?? this.#cursor;
        return value;
      } catch (cause) {
        if (this.#over.signal.aborted) return null;
        this.#source = null;
        this.#parts.onLost(cause);
        if (!this.#parts.resumable || this.#cursor === null)
          throw new StreamLost('The stream has no cursor to resume by.', { cause });
        if (!(await this.#reopen())) return null;
      }
    }
    return null;
  }

  /** Ends it at once, also while it waits. */
  close(): void {
    this.#over.abort();
    this.#source?.return?.()?.catch((error: unknown) => this.#parts.onLost(error));
    this.#source = null;
  }

  /** False when the subgraph is there again and does not let this listener in any more. */
  async #reopen(): Promise<boolean> {
    const until = performance.now() + patience.total;
    for (let wait = 50; performance.now() < until; wait = Math.min(wait * 2, patience.longest)) {
      // Jitter: after an outage all streams would come at once.
      await sleep(wait * (0.5 + Math.random()), undefined, { signal: this.#over.signal }).catch(() => {});
      if (this.#over.signal.aborted) return false;
      const opened = await this.#parts.open(this.#cursor).catch((cause: unknown) => this.#parts.onLost(cause));
      if (!opened) continue;
      if (this.#take(opened)) return true;
      if (isFinal(opened as ExecutionResult)) return false;
    }
    throw new StreamLost(`The stream did not come back within ${patience.total / 1000} s.`);
  }

  #take(opened: Opened): boolean {
    if (!(Symbol.asyncIterator in opened)) return false;
    if (this.#over.signal.aborted) opened.return?.()?.catch((error: unknown) => this.#parts.onLost(error));
    else this.#source = opened;
    return true;
  }
}

const final = new Set<unknown>(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED']);

function isFinal({ errors = [] }: ExecutionResult): boolean {
  return errors.some(({ extensions }) => final.has(extensions?.code));
}
