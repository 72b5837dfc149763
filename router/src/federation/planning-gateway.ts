/**
 * The one place where Apollo's gateway runs: it loads a supergraph, judges it, derives what clients see, and plans. It lives in a thread of its own
 * (`planner.worker.ts`), because planning takes tens of milliseconds that nobody else should wait for.
 */
import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import type { QueryPlanner } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType, parse, printSchema } from 'graphql';
import type { QueryPlan } from '../execution/plan.ts';
import { nameRequiredArguments, type RequiredArguments } from './required-arguments.ts';

/** What the other thread must know of a supergraph. */
export interface LoadedSupergraph {
  /** What clients see, as SDL. */
  readonly apiSdl: string;
  /** Abstract type → the types that are of it, those hidden from clients included. */
  readonly subtypes: Readonly<Record<string, readonly string[]>>;
  /** Of all types, those that are hidden from clients and the planner's own included. */
  readonly fieldNames: readonly string[];
}

/** The parts of the gateway that do the planning have no public door. They are checked where they are taken. */
interface Inside {
  readonly queryPlanner?: QueryPlanner;
  readonly apiSchema?: Schema;
  readonly supergraphSchema?: GraphQLSchema;
}

export class PlanningGateway {
  readonly loaded: LoadedSupergraph;
  readonly #gateway: ApolloGateway;
  readonly #planner: QueryPlanner;
  readonly #api: Schema;
  readonly #required: RequiredArguments;

  private constructor(gateway: ApolloGateway, api: GraphQLSchema, required: RequiredArguments) {
    const { queryPlanner, apiSchema, supergraphSchema } = gateway as unknown as Inside;
    if (!queryPlanner || !apiSchema || !supergraphSchema) throw new Error('This @apollo/gateway keeps its planner elsewhere.');
    this.#gateway = gateway;
    this.#planner = queryPlanner;
    this.#api = apiSchema;
    this.#required = required;
    this.loaded = {
      apiSdl: required.hide(printSchema(api)),
      subtypes: subtypesOf(supergraphSchema),
      fieldNames: fieldNamesOf(supergraphSchema),
    };
  }

  /** Rejects when the supergraph cannot be used. */
  static async open(supergraphSdl: string): Promise<PlanningGateway> {
    const required = nameRequiredArguments(supergraphSdl);
    const gateway = new ApolloGateway({
      supergraphSdl: required.sdl,
      // Nothing is ever executed here.
      buildService: () => new LocalGraphQLDataSource(undefined as never),
      queryPlannerConfig: { reuseQueryFragments: false, generateQueryFragments: false },
      // Ours to judge once, in the composition that made it.
      validateSupergraph: false,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    let api: GraphQLSchema | undefined;
    gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
      api = apiSchema;
    });
    await gateway.load();
    return new PlanningGateway(gateway, api!, required);
  }

  /** Throws what the planner throws. */
  plan(query: string, operationName: string | undefined): QueryPlan {
    const operation = operationFromDocument(this.#api, parse(query), operationName ? { operationName } : {});
    return this.#required.restore(this.#planner.buildQueryPlan(operation) as QueryPlan);
  }

  close(): Promise<void> {
    return this.#gateway.stop();
  }
}

function fieldNamesOf(schema: GraphQLSchema): readonly string[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  return [...new Set(types.flatMap((type) => Object.keys(type.getFields())))];
}

function subtypesOf(schema: GraphQLSchema): Record<string, readonly string[]> {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  return Object.fromEntries(
    abstract.map((type) => {
      const { objects = [], interfaces = [] } =
        'getFields' in type ? schema.getImplementations(type) : { objects: type.getTypes() };
      return [type.name, [...objects, ...interfaces].map(({ name }) => name)];
    }),
  );
}
