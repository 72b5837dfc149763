/**
 * Lets work begin one piece in each turn of the event loop, so that others are served in between. Those who have work take turns; each one's own comes in the
 * order in which it was brought. So whoever brings much waits for it, and nobody else.
 */
export class OnePerTurn {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Resolves in a later turn, in which nobody else's does. `person`: as rates count them; absent for what is the router's own. */
  enter(person = ''): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#waiting.size === 0) setImmediate(this.#next);
    const own = this.#waiting.get(person);
    if (own) own.push(resolve);
    else this.#waiting.set(person, [resolve]);
    return promise;
  }

  readonly #next = (): void => {
    const [person, own] = this.#waiting.entries().next().value!;
    const begin = own.shift()!;
    this.#waiting.delete(person);
    // Behind the others.
    if (own.length > 0) this.#waiting.set(person, own);
    begin();
    if (this.#waiting.size > 0) setImmediate(this.#next);
  };
}
