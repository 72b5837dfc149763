import { Deadlines } from './deadlines.ts';
import { operationTooLate } from './failures.ts';

/** Gives a whole operation so much time and not more. What is not there by then is lost, the rest is answered. */
export class OperationDeadline {
  readonly #ms: number;
  readonly #deadlines: Deadlines;

  constructor(ms: number, now: () => number = () => performance.now()) {
    this.#ms = ms;
    this.#deadlines = new Deadlines(ms, now);
  }

  /** `run` is told by its signal when time is up, or when `signal` says that nobody waits. */
  async within<T>(signal: AbortSignal | undefined, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const time = this.begin(signal);
    try {
      return await run(time.signal);
    } finally {
      time.end();
    }
  }

  /** For what does not end with one promise: its time begins now, and is over at `end`. */
  begin(signal: AbortSignal | undefined): { readonly signal: AbortSignal; end(): void } {
    const controller = new AbortController();
    const gone = () => controller.abort(signal?.reason);
    const expiry = this.#deadlines.start(() => controller.abort(operationTooLate(this.#ms)));
    if (signal?.aborted) gone();
    signal?.addEventListener('abort', gone, { once: true });
    return {
      signal: controller.signal,
      end: () => {
        this.#deadlines.stop(expiry);
        signal?.removeEventListener('abort', gone);
      },
    };
  }
}
