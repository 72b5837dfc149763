/** The subgraphs in this process, behind the interface by which the router knows all subgraphs. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { locate } from './entities.ts';
import { resolvableKeys } from './facts.ts';
import { hash } from './random.ts';
import { type SubgraphName, subgraphDocuments, subgraphNames } from './subgraph-schemas.ts';
import { downMessage, isDown, type Run, referenceFailure, resolveField, resolveType } from './world.ts';

/** Runs by their request id: it is all that the router hands on. */
const runs = new Map<string, Run>();

export async function duringRun<T>(requestId: string, run: Run, work: () => Promise<T>): Promise<T> {
  runs.set(requestId, run);
  try {
    return await work();
  } finally {
    runs.delete(requestId);
  }
}

class FuzzSubgraph implements SubgraphClient {
  readonly name: SubgraphName;
  readonly #schema: GraphQLSchema;
  readonly #documents = new Map<string, DocumentNode>();

  constructor(name: SubgraphName) {
    this.name = name;
    this.#schema = buildSubgraphSchema([{ typeDefs: subgraphDocuments[name], resolvers: referenceResolvers(name) }]);
  }

  async execute({ query, variables, operationName, caller }: SubgraphRequest): Promise<ExecutionResult> {
    const run = runs.get(caller.requestId);
    if (!run) throw new Error(`Nobody runs ${caller.requestId}.`);
    // Answers come in an order that varies, and the same in every rerun.
    for (let turns = hash(`${run.seed}${query}`) % 4; turns > 0; turns -= 1) await null;
    if (this.name === 'stock' && isDown(run, 'all')) return outage(run);
    return execute({
      schema: this.#schema,
      document: this.#document(query),
      operationName,
      variableValues: variables,
      contextValue: { ...run, at: this.name } satisfies Run,
      fieldResolver: resolveField,
      typeResolver: resolveType,
    });
  }

  async subscribe(): Promise<ExecutionResult> {
    throw new Error('The fuzz schema has no subscriptions.');
  }

  async routes() {
    return [];
  }

  async serve(): Promise<Response> {
    throw new Error('The fuzz subgraphs have no addresses.');
  }

  async ready() {
    return { ready: true };
  }

  async close() {}

  #document(query: string): DocumentNode {
    const known = this.#documents.get(query);
    if (known) return known;
    const document = parse(query, { noLocation: true });
    const errors = validate(this.#schema, document);
    if (errors.length > 0) throw new Error(`${this.name} was asked what is not valid: ${errors[0]?.message}\n${query}`);
    if (this.#documents.size >= 500) this.#documents.clear();
    this.#documents.set(query, document);
    return document;
  }
}

function outage(run: Run): ExecutionResult {
  const errors = [{ message: downMessage } as never];
  switch (run.outage) {
    case 'errors without data':
      return { errors };
    case 'errors and null data':
      return { data: null, errors };
    default:
      throw new Error(downMessage);
  }
}

function referenceResolvers(subgraph: SubgraphName) {
  const types = [...(resolvableKeys.get(subgraph)?.keys() ?? [])];
  return Object.fromEntries(types.map((type) => [type, { __resolveReference: resolveReference(subgraph) }])) as never;
}

function resolveReference(subgraph: SubgraphName) {
  const find = async (given: Readonly<Record<string, unknown>>, run: Run) => {
    const thing = locate(subgraph, given);
    if (!thing) return null;
    if (subgraph === 'stock' && referenceFailure(run, thing) === null) return null;
    // Apollo's subgraph library reads the type of an interface's entity here.
    return { ...thing, __typename: thing.type };
  };
  return (given: Readonly<Record<string, unknown>>, run: Run) => {
    // Thrown at once it is no failure of one entity: the whole list of entities is null, and that list may not be.
    if (subgraph === 'stock' && run.outage === 'desks fail' && isDown(run, String(given.__typename)))
      throw new Error(downMessage);
    return find(given, run);
  };
}

export const subgraphClients: readonly SubgraphClient[] = subgraphNames.map((name) => new FuzzSubgraph(name));
