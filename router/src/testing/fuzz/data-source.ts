import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { Caller, SubgraphClient } from '@lyceum/kit/host/client.ts';

/** What the gateway carries through a request for us. */
export interface CallerContext {
  readonly caller: Caller;
}

/** A subgraph as the gateway sees it, wherever it runs. */
export class SubgraphDataSource implements GraphQLDataSource {
  readonly #client: SubgraphClient;

  constructor(client: SubgraphClient) {
    this.#client = client;
  }

  async process({ request, context }: GraphQLDataSourceProcessOptions): ReturnType<GraphQLDataSource['process']> {
    const { caller } = context as CallerContext;
    const { query = '', variables, operationName } = request;
    return (await this.#client.execute({
      query,
      caller,
      ...(variables ? { variables } : {}),
      ...(operationName ? { operationName } : {}),
    })) as Awaited<ReturnType<GraphQLDataSource['process']>>;
  }
}
