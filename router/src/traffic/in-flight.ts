import { givenUp } from './failures.ts';

interface Waiter<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
  /** Stops listening to the waiter's own signal. */
  leave(): void;
}

interface Flight<T> {
  readonly waiters: Set<Waiter<T>>;
  readonly controller: AbortController;
}

/** Work that is under way, shared by all who ask for the same meanwhile. It ends early only when the last of them is gone. */
export class InFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();
  readonly #copy: (value: T) => T;
  #shared = 0;

  /** `copy`: makes a value for each but the first who waits; the same one where nobody changes it. */
  constructor(copy: (value: T) => T) {
    this.#copy = copy;
  }

  /** How often somebody got what another had asked for. */
  get shared(): number {
    return this.#shared;
  }

  join(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal?.aborted) return Promise.reject(givenUp(signal));
    const known = this.#flights.get(key);
    if (known) {
      this.#shared += 1;
      return this.#wait(key, known, signal);
    }
    const flight: Flight<T> = { waiters: new Set(), controller: new AbortController() };
    this.#flights.set(key, flight);
    const waiting = this.#wait(key, flight, signal);
    start(flight.controller.signal).then(
      (value) => this.#land(key, flight, value),
      (error: unknown) => this.#crash(key, flight, error),
    );
    return waiting;
  }

  #wait(key: string, flight: Flight<T>, signal: AbortSignal | undefined): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const gone = () => {
      flight.waiters.delete(waiter);
      reject(givenUp(signal));
      if (flight.waiters.size > 0) return;
      this.#forget(key, flight);
      flight.controller.abort(signal?.reason);
    };
    const waiter: Waiter<T> = { resolve, reject, leave: () => signal?.removeEventListener('abort', gone) };
    flight.waiters.add(waiter);
    signal?.addEventListener('abort', gone, { once: true });
    return promise;
  }

  #land(key: string, flight: Flight<T>, value: T): void {
    this.#forget(key, flight);
    // All copies are made before the first who waits can change the original.
    let first = true;
    for (const waiter of flight.waiters) {
      waiter.leave();
      waiter.resolve(first ? value : this.#copy(value));
      first = false;
    }
  }

  #crash(key: string, flight: Flight<T>, error: unknown): void {
    this.#forget(key, flight);
    for (const waiter of flight.waiters) {
      waiter.leave();
      waiter.reject(error);
    }
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
