import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
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
  visit,
} from 'graphql';
import { type Demand, type Demands, fieldOf, fragmentsOf } from './demands.ts';

/** An operation without what its viewer may not see. */
export interface Filtered {
  /** To be planned and executed in place of the original; holds nothing else. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** True when no root field is left: there is nothing to execute, `completeFiltered` makes the answer of `{ data: {} }`. */
  readonly empty: boolean;
  /** `UNAUTHORIZED_FIELD_OR_TYPE`, one for each removed field and each way to it; `@` in a path stands for every item of a list. */
  readonly errors: readonly GraphQLFormattedError[];
  /** Selections of the original that are gone, with all that was in them. */
  readonly removed: ReadonlySet<SelectionNode>;
  readonly original: { readonly document: DocumentNode; readonly operation: OperationDefinitionNode };
  readonly schema: GraphQLSchema;
}

/** What the filtered operation asks beside the original's fields: it tells `complete.ts` which fragments of the original apply. */
export const hiddenTypename = '__gate_typename';

/** Removes from an operation every selection of which a demand is not met. Source: Apollo's authorization directives, "unauthorized fields". */
export function filterOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  demands: Demands,
  isMet: (demand: number) => boolean,
): Filtered {
  const filtering = new Filtering(schema, document, demands, isMet);
  const kept = filtering.operation(operation);
  return {
    document: { kind: Kind.DOCUMENT, definitions: [kept, ...filtering.fragmentsOf(kept)] },
    operation: kept,
    empty: kept.selectionSet.selections.every(isHidden),
    errors: filtering.errors(operation),
    removed: filtering.removed,
    original: { document, operation },
    schema,
  };
}

class Filtering {
  readonly removed = new Set<SelectionNode>();
  readonly #schema: GraphQLSchema;
  readonly #demands: Demands;
  readonly #isMet: (demand: number) => boolean;
  readonly #originals: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #fragments = new Map<string, FragmentDefinitionNode | null>();

  constructor(schema: GraphQLSchema, document: DocumentNode, demands: Demands, isMet: (demand: number) => boolean) {
    this.#schema = schema;
    this.#demands = demands;
    this.#isMet = isMet;
    this.#originals = fragmentsOf(document);
  }

  operation(operation: OperationDefinitionNode): OperationDefinitionNode {
    const root = this.#schema.getRootType(operation.operation);
    if (!root || !this.#demands.atRoot.every(this.#isMet)) {
      for (const selection of operation.selectionSet.selections) this.removed.add(selection);
      return { ...operation, variableDefinitions: [], selectionSet: selectionSet([hidden]) };
    }
    const kept = { ...operation, selectionSet: this.#below(operation.selectionSet, root) };
    const used = variablesIn([kept.selectionSet, ...this.fragmentsOf(kept)]);
    const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
    return { ...kept, variableDefinitions };
  }

  /** Those that what is left still spreads. */
  fragmentsOf(operation: OperationDefinitionNode): readonly FragmentDefinitionNode[] {
    const used = new Map<string, FragmentDefinitionNode>();
    const look = (set: SelectionSetNode) =>
      visit(set, {
        FragmentSpread: ({ name }) => {
          const fragment = this.#fragments.get(name.value);
          if (!fragment || used.has(name.value)) return;
          used.set(name.value, fragment);
          look(fragment.selectionSet);
        },
      });
    look(operation.selectionSet);
    return [...used.values()];
  }

  /** The selections of a field or of the operation: never none, and with the type's name where it decides what applies. */
  #below(set: SelectionSetNode, type: GraphQLNamedType): SelectionSetNode {
    const kept = this.#kept(set, type);
    return selectionSet(kept.length === 0 || isAbstractType(type) ? [...kept, hidden] : kept);
  }

  #kept({ selections }: SelectionSetNode, parent: GraphQLNamedType): readonly SelectionNode[] {
    return selections.flatMap((selection): readonly SelectionNode[] => {
      if (!(this.#demands.at.get(selection) ?? []).every(this.#isMet)) {
        this.removed.add(selection);
        return [];
      }
      if (selection.kind === Kind.FIELD) return [this.#field(selection, parent)];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value) ? [selection] : [];
      const kept = this.#kept(selection.selectionSet, this.#narrowed(selection.typeCondition?.name.value, parent));
      return kept.length > 0 ? [{ ...selection, selectionSet: selectionSet(kept) }] : [];
    });
  }

  #field(field: FieldNode, parent: GraphQLNamedType): FieldNode {
    const definition = fieldOf(parent, field.name.value);
    if (!field.selectionSet || !definition) return field;
    return { ...field, selectionSet: this.#below(field.selectionSet, getNamedType(definition.type)) };
  }

  /** Null where nothing of it is left. */
  #fragment(name: string): FragmentDefinitionNode | null {
    const known = this.#fragments.get(name);
    if (known !== undefined) return known;
    const original = this.#originals.get(name);
    const type = original && this.#schema.getType(original.typeCondition.name.value);
    const kept = original && type ? this.#kept(original.selectionSet, type) : [];
    const fragment = original && kept.length > 0 ? { ...original, selectionSet: selectionSet(kept) } : null;
    this.#fragments.set(name, fragment);
    return fragment;
  }

  #narrowed(condition: string | undefined, parent: GraphQLNamedType): GraphQLNamedType {
    return (condition && this.#schema.getType(condition)) || parent;
  }

  /** Every way to a removed field. As many as the operation is high, which the gate has bounded. */
  errors(operation: OperationDefinitionNode): readonly GraphQLFormattedError[] {
    const errors = new Map<string, GraphQLFormattedError>();
    const walk = (set: SelectionSetNode, parent: GraphQLNamedType, path: readonly string[], above: Demand | null) => {
      for (const selection of set.selections) {
        const why = above ?? this.#unmet(selection);
        if (selection.kind !== Kind.FIELD) {
          const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#originals.get(selection.name.value);
          if (fragment) walk(fragment.selectionSet, this.#narrowed(fragment.typeCondition?.name.value, parent), path, why);
          continue;
        }
        const here = [...path, (selection.alias ?? selection.name).value];
        if (why) errors.set(here.join('.'), unauthorized(here, why));
        else if (selection.selectionSet) {
          const definition = fieldOf(parent, selection.name.value);
          if (definition) walk(selection.selectionSet, getNamedType(definition.type), [...here, ...items(definition.type)], null);
        }
      }
    };
    const root = this.#schema.getRootType(operation.operation);
    const atRoot = this.#demands.atRoot.find((number) => !this.#isMet(number));
    if (root) walk(operation.selectionSet, root, [], atRoot === undefined ? null : this.#demands.all[atRoot]!);
    return [...errors.values()];
  }

  #unmet(selection: SelectionNode): Demand | null {
    const number = this.#demands.at.get(selection)?.find((one) => !this.#isMet(one));
    return number === undefined ? null : this.#demands.all[number]!;
  }
}

function unauthorized(path: readonly string[], { coordinate }: Demand): GraphQLFormattedError {
  const extensions = { code: 'UNAUTHORIZED_FIELD_OR_TYPE', coordinate };
  return { message: `You may not see ${coordinate}.`, path, extensions };
}

function items(type: GraphQLOutputType): readonly string[] {
  if (isNonNullType(type)) return items(type.ofType);
  return isListType(type) ? ['@', ...items(type.ofType)] : [];
}

const hidden: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: hiddenTypename },
  name: { kind: Kind.NAME, value: '__typename' },
};

function isHidden(selection: SelectionNode): boolean {
  return selection === hidden;
}

function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

function variablesIn(nodes: readonly (SelectionSetNode | FragmentDefinitionNode)[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const node of nodes) visit(node, { Variable: ({ name }) => void used.add(name.value) });
  return used;
}
