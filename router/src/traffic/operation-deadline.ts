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
    const controller = new AbortController();
    const gone = () => controller.abort(signal?.reason);
    const expiry = this.#deadlines.start(() => controller.abort(operationTooLate(this.#ms)));
    if (signal?.aborted) gone();
    signal?.addEventListener('abort', gone, { once: true });
    try {
      return await run(controller.signal);
    } finally {
      this.#deadlines.stop(expiry);
      signal?.removeEventListener('abort', gone);
    }
  }
}
