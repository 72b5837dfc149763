import type { Caller, SubgraphClient } from '@lyceum/kit/host/client.ts';
import { stoppable } from '@lyceum/kit/host/iterator.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { type DocumentNode, type ExecutionResult, GraphQLError, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { shapeErrors } from '../errors.ts';
import type { SubscriptionPlan } from '../federation/apollo.ts';
import type { Federation, Version } from '../federation/federation.ts';

export interface SubscriptionRequest {
  readonly version: Version;
  /** The document's text, by which its plan is kept. */
  readonly query: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

type Events = AsyncGenerator<ExecutionResult, undefined, undefined>;

/** Subscriptions over all subgraphs: one owns the stream, and what an event selects beyond it is fetched from the others. */
export class Subscriptions {
  readonly #federation: Federation;
  readonly #clients: ReadonlyMap<string, SubgraphClient>;
  readonly #log: Log;
  readonly #plans = new WeakMap<Version, LRUCache<string, SubscriptionPlan>>();

  constructor(federation: Federation, clients: readonly SubgraphClient[], log: Log) {
    this.#federation = federation;
    this.#clients = new Map(clients.map((client) => [client.name, client]));
    this.#log = log;
  }

  /** Resolves to the events, or to one result with errors when the subscription cannot begin. */
  async subscribe(request: SubscriptionRequest): Promise<Events | ExecutionResult> {
    const { caller, version } = request;
    try {
      const { errors } = getVariableValues(
        version.planned.schema,
        request.operation.variableDefinitions ?? [],
        request.variables,
      );
      if (errors)
        return {
          errors: errors.map(
            (error) => new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } }),
          ),
        };
      const plan = this.#planOf(request);
      const upstream = await this.#open(plan, request);
      if (!(Symbol.asyncIterator in upstream)) return this.#shaped(upstream, caller.requestId);
      return stoppable<ExecutionResult>({
        next: async () => {
          const { value, done } = await upstream.next();
          if (done) return { value: undefined, done: true };
          return { value: await this.#complete(plan, request, value), done: false };
        },
        stop: () => upstream.return?.(),
      });
    } catch (error) {
      return this.#shaped({ errors: [asGraphQLError(error)] }, caller.requestId);
    }
  }

  #planOf({ version, query, document, operationName }: SubscriptionRequest): SubscriptionPlan {
    let plans = this.#plans.get(version);
    if (!plans) {
      plans = new LRUCache({ max: 1000 });
      this.#plans.set(version, plans);
    }
    const key = `${operationName ?? ''}\n${query}`;
    const known = plans.get(key);
    if (known) return known;
    const plan = version.planned.planSubscription(document, operationName);
    plans.set(key, plan);
    return plan;
  }

  #open({ primary }: SubscriptionPlan, { variables, caller }: SubscriptionRequest) {
    const client = this.#clients.get(primary.serviceName);
    if (!client) throw new Error(`The plan names the subgraph ${primary.serviceName}, which the router does not know.`);
    const used = (primary.variableUsages ?? []).filter((name) => variables[name] !== undefined);
    return client.subscribe({
      query: primary.operation,
      variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
      caller,
      ...(primary.operationName ? { operationName: primary.operationName } : {}),
    });
  }

  async #complete(plan: SubscriptionPlan, request: SubscriptionRequest, event: ExecutionResult): Promise<ExecutionResult> {
    const { version, document, operationName, variables, caller } = request;
    try {
      const result = await version.planned.completeEvent({
        plan,
        document,
        operationName,
        variables,
        event,
        services: this.#federation.services,
        context: { caller },
      });
      return this.#shaped(result, caller.requestId);
    } catch (error) {
      return this.#shaped({ data: null, errors: [asGraphQLError(error)] }, caller.requestId);
    }
  }

  #shaped(result: ExecutionResult, requestId: string): ExecutionResult {
    if (!result.errors) return result;
    const plain = result.errors.map((error) => (error instanceof GraphQLError ? error.toJSON() : error));
    return { ...result, errors: shapeErrors(plain, requestId, this.#log) as never };
  }
}

/** A planner that throws is an error of this operation, not of the socket. */
function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError(error instanceof Error ? error.message : String(error), {
    originalError: error instanceof Error ? error : null,
  });
}
