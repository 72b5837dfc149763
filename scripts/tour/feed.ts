import type { Data } from './data.ts';

const patience = 30_000;

interface Result {
  readonly data?: Data;
  readonly errors?: unknown;
}

/** What a subscription told so far. Waiting for an event also sees those that came before anybody waited. */
export class Feed {
  readonly events: Data[] = [];
  #failure: Error | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(source: AsyncIterableIterator<Result>) {
    this.#read(source).catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(`The subscription ended: ${reasonOf(error)}`);
      this.#tell();
    });
  }

  /** The first event for which `wanted` holds. Its field is aliased `event`. */
  async until(what: string, wanted: (event: Data) => boolean, ms = patience): Promise<Data> {
    return (await this.count(what, 1, wanted, ms))[0];
  }

  /** The first `number` events for which `wanted` holds. */
  async count(what: string, number: number, wanted: (event: Data) => boolean, ms = patience): Promise<Data[]> {
    const deadline = Date.now() + ms;
    for (;;) {
      const found = this.events.filter(wanted);
      if (found.length >= number) return found.slice(0, number);
      if (this.#failure) throw this.#failure;
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(
          `Waited ${ms} ms for ${what}; heard ${found.length} of ${number}, and in all: ${JSON.stringify(this.events).slice(0, 2000)}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async #read(source: AsyncIterableIterator<Result>): Promise<void> {
    for await (const { data, errors } of source) {
      if (errors) throw new Error(`An event with errors: ${JSON.stringify(errors)}`);
      this.events.push(data.event);
      this.#tell();
    }
  }

  #tell(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** A socket's end is an event without own fields; a refusal is a list of errors. */
function reasonOf(error: unknown): string {
  const { code, reason } = error as { code?: number; reason?: string };
  return code === undefined ? JSON.stringify(error) : `${code} ${reason}`;
}
