/**
 * Makes an operation one that Apollo's planner reads as it is meant. The planner goes wrong where a client's alias is the name of a field that the planner asks
 * for on its own account, where a fragment holds root fields or nothing but `__typename`, and where an object has nothing that is fetched. None of that need
 * reach it: what is asked is written in other words that mean the same.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { fragmentsOf, isIntrospection } from '../../execution/collect.ts';
import type { ResponseNames } from '../../execution/projection.ts';
import { PlanningFailure } from '../planner.ts';

export interface Unambiguous {
  readonly document: DocumentNode;
  /** Its response names → the client's, where they differ. */
  readonly names: ResponseNames;
}

/**
 * Gives response names another name where the planner could take them for something else: for a key or required field (`fieldNames` are all that the supergraph has),
 * for one of its own aliases, or for the same field with other arguments, which two types may have under one name. What is asked of the schema itself stays.
 */
export function unambiguous(document: DocumentNode, fieldNames: ReadonlySet<string>): Unambiguous {
  const meanings = new Map<string, Set<string>>();
  forFields(document, (node) => {
    const known = meanings.get(responseName(node)) ?? new Set();
    meanings.set(responseName(node), known.add(meaningOf(node)));
    return undefined;
  });
  const names = new Map<string, string>();
  const isTaken = (name: string) => fieldNames.has(name) || meanings.has(name) || names.has(name);
  const renamed = new Map<string, string>();
  for (const [name, own] of meanings) {
    for (const meaning of own) {
      // The name of what all objects share would be read for that on the way.
      const isRisky = name === '__proto__' || /__alias_\d+$/.test(name) || (fieldNames.has(name) && fieldOf(meaning) !== name);
      if (own.size === 1 && !isRisky) continue;
      const free = freeName(name, isTaken);
      renamed.set(`${name} ${meaning}`, free);
      names.set(free, name);
    }
  }
  if (names.size === 0) return { document, names };
  return {
    names,
    document: forFields(document, (node) => {
      const value = renamed.get(`${responseName(node)} ${meaningOf(node)}`);
      return value === undefined ? undefined : { ...node, alias: { kind: Kind.NAME, value } };
    }),
  };
}

function forFields(document: DocumentNode, see: (node: FieldNode) => FieldNode | undefined): DocumentNode {
  return visit(document, { Field: { enter: (node) => (isOfSchema(node) ? false : see(node)) } });
}

/** `__typename` means the same under any name. */
function isOfSchema({ name }: FieldNode): boolean {
  return isIntrospection(name.value) || name.value === '__typename';
}

function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** `price(currency: "EUR")`. */
function meaningOf({ name, arguments: given = [] }: FieldNode): string {
  return given.length === 0 ? name.value : `${name.value}(${given.map(print).toSorted().join()})`;
}

function fieldOf(meaning: string): string {
  return meaning.split('(', 1)[0]!;
}

function freeName(alias: string, isTaken: (name: string) => boolean): string {
  const base = `as_${alias.replace(/__alias_/g, '_')}`;
  for (let number = 0; ; number += 1) {
    const name = number === 0 ? base : `${base}_${number}`;
    if (!isTaken(name)) return name;
  }
}

/** Fields that may be left of an operation, each counted for every type under which it stands; the planner's work grows with them. */
const mostFields = 5000;

/**
 * The text for the planner; null where nothing is to be fetched. `document` holds one operation whose conditions are decided. There are no fragments in it but for
 * single object types: what all types of an interface are asked for stands at the interface, all else under each type by itself.
 */
export function plannerText(schema: GraphQLSchema, document: DocumentNode): string | null {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const root = schema.getRootType(operation.operation)!;
  const { selections } = new Plannable(schema, document).selected(root, [operation.selectionSet]);
  if (selections.length === 0) return null;
  return print({ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } });
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** What is asked of an object, by its type. */
interface Selected {
  readonly asksForType: boolean;
  readonly selections: readonly SelectionNode[];
}

class Plannable {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #possibleTypes = new Map<GraphQLNamedType | undefined, ReadonlySet<GraphQLObjectType>>();
  #fields = 0;

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
  }

  /** Root fields stand in the order in which they are executed. */
  selected(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Selected {
    const all = this.#possible(type);
    const common: FieldNode[] = [];
    const byType = new Map<GraphQLObjectType, FieldNode[]>();
    let asksForType = false;
    const see = (node: FieldNode, types: ReadonlySet<GraphQLObjectType>): void => {
      const name = node.name.value;
      if (name === '__typename') {
        this.#count();
        asksForType = true;
      } else if (isIntrospection(name)) return;
      else if (types.size === all.size && !isUnionType(type) && type.getFields()[name]) common.push(this.#field(type, node));
      else {
        for (const one of types) {
          const fields = byType.get(one) ?? [];
          byType.set(one, fields);
          fields.push(this.#field(one, node));
        }
      }
    };
    const visited = new Set<string>();
    for (const set of sets) this.#walk(set, all, see, visited);
    const typed = [...byType].map(([one, fields]) => onType(one, fields));
    return { asksForType, selections: [...common, ...typed] };
  }

  /** Every field with the types of which it is asked. */
  #walk(
    { selections }: SelectionSetNode,
    types: ReadonlySet<GraphQLObjectType>,
    see: (node: FieldNode, types: ReadonlySet<GraphQLObjectType>) => void,
    visited: Set<string>,
  ): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        see(node, types);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value)!;
      const condition = fragment.typeCondition?.name.value;
      const possible = condition === undefined ? types : this.#possible(this.#schema.getType(condition));
      const left = possible.isSupersetOf(types) ? types : types.intersection(possible);
      if (left.size === 0) continue;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        // Fragments that spread one another twice would be walked through without end.
        const visit = `${node.name.value} ${[...left].map(({ name }) => name).join()}`;
        if (visited.has(visit)) continue;
        visited.add(visit);
      }
      this.#count();
      this.#walk(fragment.selectionSet, left, see, visited);
    }
  }

  #field(owner: GraphQLObjectType | GraphQLInterfaceType, node: FieldNode): FieldNode {
    this.#count();
    if (!node.selectionSet) return node;
    const type = getNamedType(owner.getFields()[node.name.value]!.type) as GraphQLCompositeType;
    const { asksForType, selections } = this.selected(type, [node.selectionSet]);
    // The type is asked for at the object; and where there is nothing else to ask, so that it is known whether there is one.
    const wanted = selections.length === 0 || (asksForType && isAbstractType(type));
    const all = wanted ? [typename, ...selections] : selections;
    return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: all } };
  }

  #count(): void {
    this.#fields += 1;
    if (this.#fields > mostFields) throw new PlanningFailure(`by type it selects more than ${mostFields} fields.`);
  }

  #possible(type: GraphQLNamedType | undefined): ReadonlySet<GraphQLObjectType> {
    const known = this.#possibleTypes.get(type);
    if (known) return known;
    const types = new Set(isAbstractType(type) ? this.#schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []);
    this.#possibleTypes.set(type, types);
    return types;
  }
}

function onType({ name }: GraphQLObjectType, selections: readonly SelectionNode[]): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}
