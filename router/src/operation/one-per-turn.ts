/** Lets work begin one piece in each turn of the event loop, in the order in which it came, so that others are served in between. */
export class OnePerTurn {
  readonly #waiting: (() => void)[] = [];

  /** Resolves in a later turn, in which nobody else's does. */
  enter(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#waiting.push(resolve) === 1) setImmediate(this.#next);
    return promise;
  }

  readonly #next = (): void => {
    this.#waiting.shift()!();
    if (this.#waiting.length > 0) setImmediate(this.#next);
  };
}
