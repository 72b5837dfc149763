/** What is called when time is up. */
export interface Expiry {
  readonly at: number;
  readonly expire: () => void;
}

/** Deadlines that are all the same length, so that they end in the order in which they began, and one timer is enough for thousands. */
export class Deadlines {
  readonly #ms: number;
  readonly #now: () => number;
  readonly #running = new Set<Expiry>();
  #timer: NodeJS.Timeout | null = null;

  constructor(ms: number, now: () => number) {
    this.#ms = ms;
    this.#now = now;
  }

  start(expire: () => void): Expiry {
    const expiry = { at: this.#now() + this.#ms, expire };
    this.#running.add(expiry);
    if (!this.#timer) this.#wait(this.#ms);
    return expiry;
  }

  stop(expiry: Expiry): void {
    this.#running.delete(expiry);
  }

  #wait(ms: number): void {
    // A process that has nothing else to do does not stay for it.
    this.#timer = setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    this.#timer = null;
    const now = this.#now();
    for (const expiry of this.#running) {
      if (expiry.at > now) {
        this.#wait(expiry.at - now + 1);
        return;
      }
      this.#running.delete(expiry);
      expiry.expire();
    }
  }
}
