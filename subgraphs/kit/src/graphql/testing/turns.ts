import { setImmediate as nextTurn } from 'node:timers/promises';
import { hash } from './random.ts';

/**
 * Lets promises settle one at a time, each in a turn of its own, in an order that follows from their names and not from who asked first. Two executors that ask
 * for the same things see the same race with the same winner, however many microtasks each of them takes.
 */
export class Turns {
  readonly #waiting: { readonly name: string; readonly release: () => void }[] = [];

  /** Settles as `make` returns or throws, when its turn has come. */
  later<T>(name: string, make: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const release = () => {
        try {
          resolve(make());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push({ name, release });
    });
  }

  /** Until nothing waits any more. */
  async drain(): Promise<void> {
    await nextTurn();
    while (this.#waiting.length > 0) {
      this.#waiting.sort((a, b) => hash(a.name) - hash(b.name));
      this.#waiting.shift()?.release();
      await nextTurn();
    }
  }
}
