import type { SubgraphClient } from '@lyceum/kit/host/client.ts';

/** Milliseconds for which an answer of the subgraphs is told again: whoever asks often asks us, not all of them. */
const fresh = 1000;

type States = readonly (readonly [name: string, state: Awaited<ReturnType<SubgraphClient['ready']>>])[];

/** Whether each subgraph is ready. */
export class Readiness {
  readonly #clients: readonly SubgraphClient[];
  #asked: Promise<States> | null = null;
  #askedAt = 0;

  constructor(clients: readonly SubgraphClient[]) {
    this.#clients = clients;
  }

  states(): Promise<States> {
    const now = performance.now();
    if (!this.#asked || now - this.#askedAt > fresh) {
      this.#askedAt = now;
      this.#asked = Promise.all(this.#clients.map(async (client) => [client.name, await client.ready()] as const));
    }
    return this.#asked;
  }
}
