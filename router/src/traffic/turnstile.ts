/** Lets so many in at a time; a few wait in their order. */
export class Turnstile {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();
  #inside = 0;

  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Calls `start` now or when somebody leaves; false, and never, when too many wait already. */
  enter(start: () => void): boolean {
    if (this.#inside < this.#atOnce) {
      this.#inside += 1;
      start();
      return true;
    }
    if (this.#waiting.size >= this.#mostWaiting) return false;
    this.#waiting.add(start);
    return true;
  }

  /** Somebody who was let in goes. */
  leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#inside -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  /** Somebody who waits goes. */
  giveUp(start: () => void): void {
    this.#waiting.delete(start);
  }
}
