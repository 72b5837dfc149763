import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Requirement, Requirements } from './requirements.ts';

/** Something that an operation asks of its viewer, and where. */
export interface Demand {
  readonly coordinate: string;
  readonly requirement: Requirement;
  /** The field whose arguments a policy looks at. */
  readonly field?: { readonly node: FieldNode; readonly definition: GraphQLField<unknown, unknown> };
}

/** All that one operation asks, found once. */
export interface Demands {
  readonly all: readonly Demand[];
  /** For each selection that asks something, which of `all`. */
  readonly at: ReadonlyMap<SelectionNode, readonly number[]>;
  /** What the root type asks: the whole operation. */
  readonly atRoot: readonly number[];
  readonly needPolicies: boolean;
}

type Asked = Omit<Demand, 'field'>;

/**
 * Which requirements stand behind which selection. A field asks what its own coordinate and its type ask; a fragment what its type asks; an interface and its
 * fields what any implementing type asks, because any may come. A union asks nothing itself: of its types one sees only what fragments select. Conditions
 * (`@skip`, `@include`) are not looked at.
 */
export class DemandFinder {
  readonly #schema: GraphQLSchema;
  readonly #requirements: Requirements;
  readonly #asked = new Map<string, readonly Asked[]>();

  constructor(schema: GraphQLSchema, requirements: Requirements) {
    this.#schema = schema;
    this.#requirements = requirements;
  }

  find(document: DocumentNode, operation: OperationDefinitionNode): Demands {
    const found = new Finding();
    const root = this.#schema.getRootType(operation.operation);
    const fragments = fragmentsOf(document);
    const entered = new Set<string>();
    const walk = ({ selections }: SelectionSetNode, parent: GraphQLNamedType) => {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const definition = fieldOf(parent, selection.name.value);
          if (!definition) continue;
          const type = getNamedType(definition.type);
          found.note(selection, this.#ofField(parent, selection.name.value), definition);
          found.note(selection, this.#ofType(type), definition);
          if (selection.selectionSet) walk(selection.selectionSet, type);
          continue;
        }
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (!fragment) continue;
        const type = fragment.typeCondition ? this.#schema.getType(fragment.typeCondition.name.value) : parent;
        if (!type) continue;
        if (fragment.typeCondition) found.note(selection, this.#ofType(type));
        if (fragment.kind === Kind.FRAGMENT_DEFINITION) {
          if (entered.has(fragment.name.value)) continue;
          entered.add(fragment.name.value);
        }
        walk(fragment.selectionSet, type);
      }
    };
    if (root) walk(operation.selectionSet, root);
    return found.result(root ? this.#ofType(root) : []);
  }

  #ofType(type: GraphQLNamedType): readonly Asked[] {
    return this.#cached(type.name, () => this.#behind(type).map(({ name }) => name));
  }

  #ofField(parent: GraphQLNamedType, field: string): readonly Asked[] {
    return this.#cached(`${parent.name}.${field}`, () => this.#behind(parent).map(({ name }) => `${name}.${field}`));
  }

  /** The types that may stand behind one. */
  #behind(type: GraphQLNamedType): readonly GraphQLNamedType[] {
    if (!isInterfaceType(type)) return [type];
    const { objects, interfaces } = this.#schema.getImplementations(type);
    return [type, ...interfaces, ...objects];
  }

  #cached(key: string, coordinates: () => readonly string[]): readonly Asked[] {
    let asked = this.#asked.get(key);
    if (!asked) {
      asked = coordinates().flatMap((coordinate) =>
        (this.#requirements.get(coordinate) ?? []).map((requirement) => ({ coordinate, requirement })),
      );
      this.#asked.set(key, asked);
    }
    return asked;
  }
}

/** Gives each demand one number, however often it is met. */
class Finding {
  readonly #all: Demand[] = [];
  readonly #numbers = new Map<Requirement, Map<unknown, number>>();
  readonly #at = new Map<SelectionNode, number[]>();

  note(selection: SelectionNode, asked: readonly Asked[], definition?: GraphQLField<unknown, unknown>): void {
    if (asked.length === 0) return;
    const field = definition && selection.kind === Kind.FIELD ? { node: selection, definition } : undefined;
    const numbers = this.#at.get(selection) ?? [];
    numbers.push(...asked.map((one) => this.#number(one, field)));
    this.#at.set(selection, numbers);
  }

  result(root: readonly Asked[]): Demands {
    const atRoot = root.map((one) => this.#number(one, undefined));
    const needPolicies = this.#all.some(({ requirement }) => requirement.kind === 'policies');
    return { all: this.#all, at: this.#at, atRoot, needPolicies };
  }

  #number(asked: Asked, field: Demand['field']): number {
    // Only a policy looks at arguments, so only there does it matter at which field it is asked.
    const own = asked.requirement.kind === 'policies' ? field : undefined;
    const known = this.#numbers.get(asked.requirement) ?? new Map<unknown, number>();
    this.#numbers.set(asked.requirement, known);
    const number = known.get(own?.node) ?? this.#all.push(own ? { ...asked, field: own } : asked) - 1;
    known.set(own?.node, number);
    return number;
  }
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return fragments;
}

/** Introspection's own fields (`__schema`, `__type`) ask nothing and are not found. */
export function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}
