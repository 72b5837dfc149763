import { Failure } from '@lyceum/kit/errors/failure.ts';

/**
 * Runs at most `atOnce` jobs, lets `waiting` more wait their turn and refuses the rest with TOO_MANY_REQUESTS: under a flood the
 * house stays up and says so, instead of answering everybody too late.
 */
export class BoundedQueue {
  readonly #atOnce: number;
  readonly #waiting: number;
  readonly #line: (() => void)[] = [];
  readonly #busy: string;
  #running = 0;

  /** `busy` is what those are told who are refused. */
  constructor(limits: { readonly atOnce: number; readonly waiting: number; readonly busy: string }) {
    this.#atOnce = limits.atOnce;
    this.#waiting = limits.waiting;
    this.#busy = limits.busy;
  }

  /** Throws when a job that came now would be refused. */
  assertRoom(): void {
    if (this.#running >= this.#atOnce && this.#line.length >= this.#waiting) {
      throw new Failure('TOO_MANY_REQUESTS', this.#busy);
    }
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    this.assertRoom();
    if (this.#running < this.#atOnce) this.#running += 1;
    else await new Promise<void>((go) => this.#line.push(go));
    try {
      return await job();
    } finally {
      // The place is handed on; only without anyone in line does it become free.
      const next = this.#line.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
