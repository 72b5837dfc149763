import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fieldOf, fragmentsOf } from '../security/demands.ts';
import { type Amount, costOfArguments, type Variables } from './cost-inputs.ts';
import type { CostModel } from './cost-model.ts';
import { type Page, pageOf } from './page-size.ts';

/** A field of an operation, with all that its cost depends on. */
export interface CostNode {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  /** Of each object or leaf that it brings. */
  readonly weight: number;
  /** Of its arguments, once; null for nothing. */
  readonly inputs: Amount | null;
  /** Lists inside one another: 0 for a single value. */
  readonly lists: number;
  readonly page: Page | null;
  /** All must hold, else the field is not there. */
  readonly conditions: readonly Condition[];
  readonly below: readonly CostNode[];
  /** What an object of an abstract type may select: places in `below`, one entry for each way. Null where every object selects all of it. */
  readonly ways: readonly (readonly number[])[] | null;
}

/** Selections, as a field or an operation has them. */
export type Below = Pick<CostNode, 'below' | 'ways'>;

/** `@skip` or `@include`: the variable has to have this value. */
interface Condition {
  readonly variable: string;
  readonly wanted: boolean;
}

export function holds(conditions: readonly Condition[], variables: Variables): boolean {
  return conditions.every(({ variable, wanted }) => variables[variable] === wanted);
}

/** Spreads the fragments of an operation, so its height must have been found bearable before. */
export function shapeCost(
  model: CostModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Pick<CostNode, 'below' | 'ways'> {
  const root = model.schema.getRootType(operation.operation);
  return root ? new Shaping(model, document).below([operation.selectionSet], root) : { below: [], ways: null };
}

/** A field before its own selections are looked at, and the types on which it is selected; null for all that may come. */
interface Found {
  readonly node: FieldNode;
  /** Its selections, with those of every other field that execution merges with it. */
  readonly sets: SelectionSetNode[];
  readonly parent: GraphQLNamedType;
  readonly types: ReadonlySet<string> | null;
  readonly conditions: readonly Condition[];
}

class Shaping {
  readonly #model: CostModel;
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReturnType<typeof fragmentsOf>;

  constructor(model: CostModel, document: DocumentNode) {
    this.#model = model;
    this.#schema = model.schema;
    this.#fragments = fragmentsOf(document);
  }

  below(sets: readonly SelectionSetNode[], type: GraphQLNamedType): Below {
    const merged = new Map<string, Found>();
    for (const set of sets) this.#collect(set, type, null, [], merged);
    const found = [...merged.values()];
    const nodes = found.map((one) => this.#node(one));
    if (!isAbstractType(type) || found.every(({ types }) => types === null)) return { below: nodes, ways: null };
    const ways = new Map<string, readonly number[]>();
    for (const { name } of this.#schema.getPossibleTypes(type)) {
      const picked = found.flatMap(({ types }, index) => (types?.has(name) === false ? [] : [index]));
      ways.set(picked.join(), picked);
    }
    return { below: nodes, ways: [...ways.values()] };
  }

  #collect(
    { selections }: SelectionSetNode,
    parent: GraphQLNamedType,
    types: ReadonlySet<string> | null,
    around: readonly Condition[],
    found: Map<string, Found>,
  ): void {
    for (const selection of selections) {
      const own = conditionsOf(selection);
      if (own === 'never') continue;
      const conditions = own.length > 0 ? [...around, ...own] : around;
      if (selection.kind === Kind.FIELD) {
        merge(found, {
          node: selection,
          sets: selection.selectionSet ? [selection.selectionSet] : [],
          parent,
          types,
          conditions,
        });
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (!fragment) continue;
      const type = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
      if (type && type !== parent)
        this.#collect(fragment.selectionSet, type, both(types, this.#possible(type)), conditions, found);
      else this.#collect(fragment.selectionSet, parent, types, conditions, found);
    }
  }

  #node({ node, sets, parent, conditions }: Found): CostNode {
    const name = node.name.value;
    const key = (node.alias ?? node.name).value;
    const definition = fieldOf(parent, name);
    const bare = { key, name, conditions, inputs: null, lists: 0, page: null, below: [], ways: null };
    if (!definition) return { ...bare, weight: this.#model.defaults.introspection };
    if (name === '__typename') return { ...bare, weight: 0 };
    const coordinate = `${parent.name}.${name}`;
    const listSize = this.#model.listSize(parent, definition);
    const type = getNamedType(definition.type);
    return {
      ...bare,
      weight: this.#model.weightOfField(parent, definition),
      inputs: costOfArguments(this.#model, coordinate, definition, node.arguments),
      lists: listsOf(definition.type),
      page: listSize && pageOf(coordinate, listSize, definition, node.arguments),
      ...(sets.length > 0 ? this.below(sets, type) : {}),
    };
  }

  #possible(type: GraphQLNamedType): ReadonlySet<string> {
    return new Set(isAbstractType(type) ? this.#schema.getPossibleTypes(type).map(({ name }) => name) : [type.name]);
  }
}

/** Validation has seen to it that fields of one type with one name in the answer are the same field with the same arguments. */
function merge(found: Map<string, Found>, one: Found): void {
  const name = (one.node.alias ?? one.node.name).value;
  const place = JSON.stringify([name, one.parent.name, one.types && [...one.types].sort(), one.conditions]);
  const same = found.get(place);
  if (same) same.sets.push(...one.sets);
  else found.set(place, one);
}

function conditionsOf({ directives = [] }: SelectionNode): readonly Condition[] | 'never' {
  const conditions: Condition[] = [];
  for (const { name, arguments: given = [] } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = given.find((one) => one.name.value === 'if')?.value;
    const wanted = name.value === 'include';
    if (value?.kind === Kind.BOOLEAN && value.value !== wanted) return 'never';
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, wanted });
  }
  return conditions;
}

function both(one: ReadonlySet<string> | null, other: ReadonlySet<string>): ReadonlySet<string> {
  return one ? one.intersection(other) : other;
}

function listsOf(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listsOf(type.ofType);
  return isListType(type) ? 1 + listsOf(type.ofType) : 0;
}
