/** Takes work from one queue while there is any; woken by hints and by the poll. */
export interface Worker {
  readonly queue: string;
  wake(): void;
  stop(graceMs: number): Promise<void>;
}

/** Runs `take` until it finds nothing, in at most `concurrency` lanes; a wake-up while it looks makes it look once more. */
export class Lanes {
  readonly #take: () => Promise<boolean>;
  readonly #concurrency: number;
  readonly #running = new Set<Promise<void>>();
  #again = false;
  #stopped = false;

  constructor(concurrency: number, take: () => Promise<boolean>) {
    this.#concurrency = concurrency;
    this.#take = take;
  }

  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    if (this.#running.size < this.#concurrency) this.#open();
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([Promise.all(this.#running), grace]);
  }

  #open(): void {
    const lane = this.#drain().finally(() => {
      this.#running.delete(lane);
      // Woken between its last look and its end: otherwise that would wait for the poll.
      if (this.#again) this.wake();
    });
    this.#running.add(lane);
  }

  async #drain(): Promise<void> {
    while (!this.#stopped) {
      this.#again = false;
      if (await this.#take()) {
        // There may be more: another lane helps.
        if (this.#running.size < this.#concurrency) this.#open();
        continue;
      }
      if (!this.#again) return;
    }
  }
}
