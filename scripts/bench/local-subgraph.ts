import { buildSubgraphSchema } from '@apollo/subgraph';
import type { Caller, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import { SubgraphExecutor } from '@lyceum/kit/host/execute.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { parse } from 'graphql';
import { countCall } from './parent.ts';
import type { SubgraphSource } from './workload/subgraphs.ts';

/** A subgraph of the workload behind the kit's interface: called in this process, or put on HTTP by the kit's host. */
export class LocalSubgraph implements SubgraphClient {
  readonly name: string;
  readonly #executor: SubgraphExecutor;
  readonly #log: Log;

  constructor({ name, sdl, resolvers }: SubgraphSource, log: Log) {
    this.name = name;
    this.#log = log;
    this.#executor = new SubgraphExecutor(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]));
  }

  execute(request: SubgraphRequest) {
    countCall();
    return this.#executor.execute(request, this.#context(request.caller));
  }

  subscribe(request: SubgraphRequest) {
    return this.#executor.subscribe(request, this.#context(request.caller));
  }

  async routes() {
    return [];
  }

  serve(): Promise<Response> {
    throw new Error(`${this.name} has no routes.`);
  }

  async ready() {
    return { ready: true };
  }

  async close() {}

  #context({ viewer, requestId }: Caller) {
    const ctx = { viewer, requestId, log: this.#log, fork: () => ctx };
    return ctx as never;
  }
}
