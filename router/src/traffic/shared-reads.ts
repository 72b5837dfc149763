import type { Caller, SubgraphAnswer, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import { copyOf, type Tree } from '../execution/tree.ts';
import { InFlight } from './in-flight.ts';
import { viewerKey } from './viewer-key.ts';

/** A subgraph that is asked once where the same viewer asks the same at the same time. What is shared is text, or copies: who asks changes what they get. */
export class SharedReads implements SubgraphClient {
  readonly name: string;
  readonly #client: SubgraphClient;
  readonly #texts = new InFlight<string>((text) => text);
  readonly #answers = new InFlight<SubgraphAnswer>(copied);

  constructor(client: SubgraphClient) {
    this.name = client.name;
    this.#client = client;
  }

  /** How often somebody got what another had asked for. */
  get shared(): number {
    return this.#texts.shared + this.#answers.shared;
  }

  async execute(request: SubgraphRequest): Promise<SubgraphAnswer> {
    if (request.kind !== 'query') return this.#client.execute(request);
    const key = keyOf(request);
    const { executeText } = this.#client;
    if (!executeText) return this.#answers.join(key, request.signal, (signal) => this.#client.execute({ ...request, signal }));
    return JSON.parse(
      await this.#texts.join(key, request.signal, (signal) => executeText.call(this.#client, { ...request, signal })),
    );
  }

  subscribe(request: SubgraphRequest) {
    return this.#client.subscribe(request);
  }

  routes() {
    return this.#client.routes();
  }

  serve(index: number, request: Request, caller: Caller) {
    return this.#client.serve(index, request, caller);
  }

  ready() {
    return this.#client.ready();
  }

  close() {
    return this.#client.close();
  }
}

function keyOf({ query, operationName, variables, caller: { viewer } }: SubgraphRequest): string {
  return `${viewerKey(viewer)}\n${operationName ?? ''}\n${query}\n${JSON.stringify(variables ?? {})}`;
}

function copied(answer: SubgraphAnswer): SubgraphAnswer {
  return answer.data ? { ...answer, data: copyOf(answer.data as Tree) } : answer;
}
