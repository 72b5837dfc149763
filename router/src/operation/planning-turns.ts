import { Failure } from '@lyceum/kit/errors/failure.ts';
import { givenUp } from '../traffic/failures.ts';

/** Plans that may wait for one person. */
const mostWaiting = 20;

/**
 * Who has many new operations planned waits for their own, not everybody for them: one at a time for each person goes to the planner, which takes them as they come.
 */
export class PlanningTurns {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** `person`: as rates count them. Rejects when too many wait already, or by `signal`; what is being planned is planned to its end, for who asks next. */
  async plan<T>(person: string, signal: AbortSignal | undefined, made: () => Promise<T>): Promise<T> {
    await this.#turn(person, signal);
    const making = made();
    const next = () => this.#next(person);
    making.then(next, next);
    return orGivenUp(making, signal);
  }

  #turn(person: string, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#waiting.get(person);
    if (!queue) {
      this.#waiting.set(person, []);
      return Promise.resolve();
    }
    if (queue.length >= mostWaiting)
      return Promise.reject(
        new Failure('TOO_MANY_REQUESTS', 'Too many operations that are new here were sent at once; wait for some of them.'),
      );
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.push(resolve);
    return orGivenUp(promise, signal).catch((reason: unknown) => {
      const at = queue.indexOf(resolve);
      // Its turn may have come at the same moment.
      if (at < 0) this.#next(person);
      else queue.splice(at, 1);
      throw reason;
    });
  }

  #next(person: string): void {
    const first = this.#waiting.get(person)?.shift();
    if (first) first();
    else this.#waiting.delete(person);
  }
}

function orGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const gone = () => reject(givenUp(signal));
  if (signal.aborted) gone();
  signal.addEventListener('abort', gone, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', gone));
  return promise;
}
