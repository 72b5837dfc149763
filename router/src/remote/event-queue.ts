import type { ExecutionResult } from 'graphql';
import type { Client, SubscribePayload } from 'graphql-ws';

/** Events that may wait for whoever reads them. */
const mostWaiting = 1000;

/**
 * The events of one subscription at a subgraph, read at the reader's pace. The library's own iterator lets any number wait; here the stream is given up when too
 * many do, so that a slow reader costs no memory: it goes on by its cursor, or its client comes back.
 */
export class EventQueue {
  readonly #waiting: ExecutionResult[] = [];
  readonly #dispose: () => void;
  #reader: PromiseWithResolvers<IteratorResult<ExecutionResult, undefined>> | null = null;
  #over = false;
  #failure: { readonly cause: unknown } | null = null;

  constructor(client: Client, payload: SubscribePayload) {
    this.#dispose = client.subscribe<Record<string, unknown>, unknown>(payload, {
      next: (event) => this.#take(event as ExecutionResult),
      error: (cause) => this.#end({ cause }),
      complete: () => this.#end(null),
    });
  }

  /** Rejects with what the library says: a list of errors where the subgraph refuses, a close event where the connection was lost. */
  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const event = this.#waiting.shift();
    if (event) return { value: event, done: false };
    if (this.#failure) {
      const { cause } = this.#failure;
      this.#failure = null;
      throw cause;
    }
    if (this.#over) return { value: undefined, done: true };
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  stop(): void {
    this.#end(null);
    this.#waiting.length = 0;
    this.#dispose();
  }

  #take(event: ExecutionResult): void {
    if (this.#over) return;
    const reader = this.#reader;
    this.#reader = null;
    if (reader) reader.resolve({ value: event, done: false });
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(event);
    else {
      this.#waiting.length = 0;
      this.#end({ cause: new Error(`More than ${mostWaiting} events waited to be read.`) });
      this.#dispose();
    }
  }

  #end(failure: { readonly cause: unknown } | null): void {
    if (this.#over) return;
    this.#over = true;
    const reader = this.#reader;
    this.#reader = null;
    if (!reader) this.#failure = failure;
    else if (failure) reader.reject(failure.cause);
    else reader.resolve({ value: undefined, done: true });
  }
}
