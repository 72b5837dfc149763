/** The one place that knows Apollo's parts below the gateway: planning and executing without it, for subscriptions. */
import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type ServiceMap } from '@apollo/gateway';
import { type FetchNode, type PlanNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';

/** A planned subscription: which subgraph has the stream, what is asked there, and what each event fetches beside it. */
export interface SubscriptionPlan {
  readonly primary: FetchNode;
  readonly rest: PlanNode | undefined;
}

export interface EventRequest {
  readonly plan: SubscriptionPlan;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly event: ExecutionResult;
  readonly services: ServiceMap;
  readonly context: object;
}

const eventService = '__event';

/** One supergraph, ready to plan. `sdl` is without the security directives. */
export class PlannedSupergraph {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly #api: Schema;
  readonly #supergraph: GraphQLSchema;
  readonly #source: Supergraph;
  #planner: QueryPlanner | null = null;

  constructor(sdl: string) {
    const supergraph = Supergraph.build(sdl, { validateSupergraph: false });
    const api = supergraph.apiSchema();
    this.#api = api;
    this.schema = api.toGraphQLJSSchema();
    this.#supergraph = supergraph.schema.toGraphQLJSSchema();
    this.#source = supergraph;
  }

  planSubscription(document: DocumentNode, operationName: string | undefined): SubscriptionPlan {
    const operation = operationFromDocument(this.#api, document, operationName ? { operationName } : {});
    // Made for the first subscription: the gateway has a planner of its own for everything else.
    this.#planner ??= new QueryPlanner(this.#source);
    const { node } = this.#planner.buildQueryPlan(operation);
    if (node?.kind !== 'Subscription') throw new Error('The planner did not answer a subscription with a subscription plan.');
    return { primary: node.primary, rest: node.rest };
  }

  /** Completes one event: it enters as the answer of a first fetch, then the rest of the plan fetches from the other subgraphs. */
  async completeEvent({
    plan,
    document,
    operationName,
    variables,
    event,
    services,
    context,
  }: EventRequest): Promise<ExecutionResult> {
    const first: FetchNode = { ...plan.primary, serviceName: eventService };
    const node: PlanNode = plan.rest ? { kind: 'Sequence', nodes: [first, plan.rest] } : first;
    const queryPlan: QueryPlan = { kind: 'QueryPlan', node };
    const operationContext = buildOperationContext({
      schema: this.schema,
      operationDocument: document,
      ...(operationName ? { operationName } : {}),
    });
    const requestContext = {
      request: { variables, ...(operationName ? { operationName } : {}) },
      document,
      context,
      logger: silent,
      cache: undefined,
    };
    return executeQueryPlan(
      queryPlan,
      { ...services, [eventService]: { process: async () => event as never } },
      requestContext as never,
      operationContext,
      this.#supergraph,
      this.#api,
    ) as Promise<ExecutionResult>;
  }
}

/** Whatever it would log it also returns as an error, and that is logged once, where errors are shaped. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };
