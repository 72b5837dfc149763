/** What is looked after. */
export interface Patient {
  /** Asks for a sign of life; false when the last question was not answered. */
  ask(): boolean;
  give(): void;
}

/** Looks after all sockets by one timer, a part of them at a time: ten thousand pings at once would hold up everybody. */
export class Heartbeat<P extends Patient> {
  /** Each with when it was asked last, in the clock of `performance.now()`; who was asked longest ago comes first. */
  readonly #patients = new Map<P, number>();
  readonly #everyMs: number;
  readonly #timer: NodeJS.Timeout;

  /** Each is asked about once in `everyMs`. */
  constructor(everyMs: number, parts = 15) {
    this.#everyMs = everyMs;
    this.#timer = setInterval(() => this.#look(parts), everyMs / parts);
    this.#timer.unref();
  }

  add(patient: P): void {
    this.#patients.set(patient, performance.now());
  }

  remove(patient: P): void {
    this.#patients.delete(patient);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  [Symbol.iterator](): Iterator<P> {
    return this.#patients.keys();
  }

  #look(parts: number): void {
    const due = performance.now() - this.#everyMs;
    // One more than the share: whoever came during a round is in it.
    let left = Math.floor(this.#patients.size / parts) + 1;
    for (const [patient, askedAt] of this.#patients) {
      if (left === 0 || askedAt > due) return;
      left -= 1;
      this.#patients.delete(patient);
      this.#patients.set(patient, performance.now());
      if (!patient.ask()) patient.give();
    }
  }
}
