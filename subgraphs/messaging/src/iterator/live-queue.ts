const longest = 1_000;

/**
 * An iterator that is fed from outside, for ephemeral subscriptions: bounded, the oldest is dropped, `return()` ends it at once
 * and runs `stop`.
 */
export class LiveQueue<T extends object> implements AsyncIterableIterator<T> {
  readonly #items: T[] = [];
  readonly #stop: () => void | Promise<void>;
  #waiting: ((result: IteratorResult<T, undefined>) => void) | null = null;
  #over = false;

  constructor(stop: () => void | Promise<void>) {
    this.#stop = stop;
  }

  push(item: T): void {
    if (this.#over) return;
    const waiting = this.#waiting;
    if (waiting) {
      this.#waiting = null;
      waiting({ value: item, done: false });
      return;
    }
    this.#items.push(item);
    if (this.#items.length > longest) this.#items.shift();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return { value: item, done: false };
    if (this.#over) return { value: undefined, done: true };
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    const first = !this.#over;
    this.#over = true;
    this.#items.length = 0;
    this.#waiting?.({ value: undefined, done: true });
    this.#waiting = null;
    if (first) await this.#stop();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
