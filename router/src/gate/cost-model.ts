import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { Costs, ListSize } from './cost-directives.ts';

/** What counts where the schema says nothing. */
export interface CostDefaults {
  /** Items of a list without `@listSize`. */
  readonly listSize: number;
  /** Items of a connection's page where neither `first` nor `last` is given, as the schema's descriptions promise. */
  readonly page: number;
  /** Of a mutation, beside its fields: it writes. */
  readonly mutation: number;
  /** Of `__schema` and `__type`, whatever is selected: the answer is long, but made without subgraphs. */
  readonly introspection: number;
}

export const costDefaults: CostDefaults = { listSize: 10, page: 20, mutation: 10, introspection: 100 };

/**
 * One schema's weights. An object costs 1, a scalar and an enum nothing, unless `@cost` says otherwise, on the field before the type. An abstract type costs
 * what the dearest type costs that may come, and so does a field of an interface.
 */
export class CostModel {
  readonly schema: GraphQLSchema;
  readonly defaults: CostDefaults;
  readonly #costs: Costs;

  constructor(schema: GraphQLSchema, costs: Costs, defaults: CostDefaults = costDefaults) {
    this.schema = schema;
    this.#costs = costs;
    this.defaults = defaults;
  }

  weightOfField(parent: GraphQLNamedType, { name, type }: GraphQLField<unknown, unknown>): number {
    const said = this.#behind(parent).flatMap((owner) => this.#costs.weights.get(`${owner.name}.${name}`) ?? []);
    return said.length > 0 ? Math.max(...said) : this.#weightOfType(getNamedType(type));
  }

  /** Of one argument or input field that is given. `coordinate` is its own. */
  weightOfInput(coordinate: string, { type }: GraphQLArgument | GraphQLInputField): number {
    const named = getNamedType(type);
    return this.#costs.weights.get(coordinate) ?? this.#costs.weights.get(named.name) ?? (isInputObjectType(named) ? 1 : 0);
  }

  listSize(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): ListSize | null {
    return this.#costs.listSizes.get(`${parent.name}.${field.name}`) ?? this.#connection(field);
  }

  /** The house's convention (GraphQL Cursor Connections): `first` and `last` are the length of `edges` and `nodes`. */
  #connection({ args, type }: GraphQLField<unknown, unknown>): ListSize | null {
    const named = getNamedType(type);
    if (!isObjectType(named) || !named.name.endsWith('Connection') || !('pageInfo' in named.getFields())) return null;
    const slicingArguments = ['first', 'last'].filter((name) => args.some((one) => one.name === name));
    const sizedFields = ['edges', 'nodes'].filter((name) => name in named.getFields());
    return { assumedSize: this.defaults.page, slicingArguments, sizedFields, requireOneSlicingArgument: false };
  }

  #weightOfType(type: GraphQLNamedType): number {
    if (isAbstractType(type)) return Math.max(1, ...this.schema.getPossibleTypes(type).map((one) => this.#weightOfType(one)));
    return this.#costs.weights.get(type.name) ?? (isLeafType(type) ? 0 : 1);
  }

  #behind(parent: GraphQLNamedType): readonly GraphQLNamedType[] {
    return isInterfaceType(parent) ? [parent, ...this.schema.getPossibleTypes(parent)] : [parent];
  }
}
