/**
 * The one place where Apollo's gateway runs: it loads a supergraph, judges it, derives what clients see, and plans. It lives in a thread of its own
 * (`planner.worker.ts`), because planning takes tens of milliseconds that nobody else should wait for.
 */
import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import type { QueryPlanner } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType, parse, print, printSchema } from 'graphql';
import { AskedShape } from '../execution/asked-shape.ts';
import type { QueryPlan } from '../execution/plan.ts';
import type { IsOf } from '../execution/types.ts';
import { withoutRequirements } from '../security/requirements.ts';
import { ChainedRequirements } from './mend/chained-requirements.ts';
import { InterfaceObjectFacts } from './mend/interface-object-facts.ts';
import { splitInterfaceObjects } from './mend/interface-objects.ts';
import { nameRequiredArguments, type RequiredArguments } from './mend/required-arguments.ts';
import { resolvableKeysFirst } from './mend/resolvable-keys.ts';

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
  readonly #chained: ChainedRequirements;
  readonly #interfaceObjects: { readonly facts: InterfaceObjectFacts; readonly schema: GraphQLSchema; readonly isOf: IsOf };

  private constructor(gateway: ApolloGateway, api: GraphQLSchema, required: RequiredArguments) {
    const { queryPlanner, apiSchema, supergraphSchema } = gateway as unknown as Inside;
    if (!queryPlanner || !apiSchema || !supergraphSchema) throw new Error('This @apollo/gateway keeps its planner elsewhere.');
    this.#gateway = gateway;
    this.#planner = queryPlanner;
    this.#api = apiSchema;
    this.#required = required;
    this.#chained = new ChainedRequirements(required.supergraph, supergraphSchema);
    const subtypes = subtypesOf(supergraphSchema);
    const isOf: IsOf = (type, condition) => type === condition || (subtypes[condition]?.includes(type) ?? false);
    this.#interfaceObjects = { facts: new InterfaceObjectFacts(required.supergraph), schema: api, isOf };
    this.loaded = {
      apiSdl: required.hide(printSchema(api)),
      subtypes,
      fieldNames: fieldNamesOf(supergraphSchema),
    };
  }

  /** Rejects when the supergraph cannot be used. */
  static async open(supergraphSdl: string): Promise<PlanningGateway> {
    const supergraph = withoutRequirements(parse(supergraphSdl, { noLocation: true }));
    const required = nameRequiredArguments(resolvableKeysFirst(supergraph));
    const gateway = new ApolloGateway({
      supergraphSdl: print(required.supergraph),
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
    const document = parse(query);
    const operation = operationFromDocument(this.#api, document, operationName ? { operationName } : {});
    const plan = this.#planner.buildQueryPlan(operation) as QueryPlan;
    const { facts, schema, isOf } = this.#interfaceObjects;
    const split = facts.isEmpty ? plan : splitInterfaceObjects(plan, { facts, isOf, shape: AskedShape.of(schema, document) });
    return this.#required.restore(this.#chained.mend(split));
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
