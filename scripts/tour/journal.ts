/** Prints the tour, one line per step: what was done, what came back, how long it took. The first thing that is not as it should be ends it. */
export class Journal {
  #steps = 0;
  readonly #began = performance.now();

  act(title: string): void {
    console.log(`\n${title}`);
  }

  /** `told` makes a short text of what came back. */
  async step<T>(title: string, work: () => Promise<T>, told: (result: T) => string = () => ''): Promise<T> {
    const began = performance.now();
    try {
      const result = await work();
      this.#steps += 1;
      const text = told(result);
      console.log(`  ok  ${title}${text ? `: ${text}` : ''}  (${Math.round(performance.now() - began)} ms)`);
      return result;
    } catch (error) {
      console.log(`  NOT ${title}  (${Math.round(performance.now() - began)} ms)`);
      throw error;
    }
  }

  end(): void {
    console.log(`\n${this.#steps} steps, all as they should be (${((performance.now() - this.#began) / 1000).toFixed(1)} s)`);
  }
}

export function expect(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`Not as it should be: ${sentence}`);
}
