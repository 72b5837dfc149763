/**
 * Lets executions begin one in each turn of the event loop, in the order in which they came. In one process a whole request runs without ever waiting for the
 * network: of fifty that arrive together, the last would find nobody who accepts it until all others are answered.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /** Undefined when it may begin at once. */
  enter(): Promise<void> | undefined {
    if (this.#taken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    setImmediate(this.#next);
    return undefined;
  }

  readonly #next = (): void => {
    const first = this.#waiting.shift();
    if (!first) {
      this.#taken = false;
      return;
    }
    first();
    setImmediate(this.#next);
  };
}
