/** What is looked after. */
export interface Patient {
  /** Asks for a sign of life; false when the last question was not answered. */
  ask(): boolean;
  give(): void;
}

/** Looks after all sockets by one timer, a part of them at a time: ten thousand pings at once would hold up everybody. */
export class Heartbeat<P extends Patient> {
  readonly #patients = new Set<P>();
  readonly #timer: NodeJS.Timeout;
  #round: Iterator<P> | null = null;

  /** Each is asked about once in `everyMs`. */
  constructor(everyMs: number, parts = 15) {
    this.#timer = setInterval(() => this.#look(parts), everyMs / parts);
    this.#timer.unref();
  }

  add(patient: P): void {
    this.#patients.add(patient);
  }

  remove(patient: P): void {
    this.#patients.delete(patient);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  [Symbol.iterator](): Iterator<P> {
    return this.#patients.values();
  }

  #look(parts: number): void {
    // One more than the share: whoever came during a round is in it.
    for (let left = Math.floor(this.#patients.size / parts) + 1; left > 0; left -= 1) {
      this.#round ??= this.#patients.values();
      const { value, done } = this.#round.next();
      if (done) {
        this.#round = null;
        return;
      }
      if (!value.ask()) value.give();
    }
  }
}
