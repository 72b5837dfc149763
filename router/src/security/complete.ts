import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fieldOf, fragmentsOf } from './demands.ts';
import { type Filtered, hiddenTypename } from './filter.ts';

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

type Tree = Readonly<Record<string, unknown>>;

/**
 * Makes the answer of a filtered operation into that of the original: its fields in its order, null where one was removed, and where null may not be, the
 * nearest place above where it may. Tells the errors of what was removed after those of the execution. `variables` are coerced.
 */
export function completeFiltered(filtered: Filtered, answer: Answer, variables: Readonly<Record<string, unknown>>): Answer {
  const errors = [...(answer.errors ?? []), ...filtered.errors];
  const root = filtered.schema.getRootType(filtered.original.operation.operation);
  if (!root || typeof answer.data !== 'object' || answer.data === null) return { ...answer, errors };
  const sets = [{ set: filtered.original.operation.selectionSet, gone: false }];
  return { ...answer, data: new Completion(filtered, variables).object(root, answer.data as Tree, sets), errors };
}

/** A selection set of the original, and whether it stands inside something that was removed. */
interface Part {
  readonly set: SelectionSetNode;
  readonly gone: boolean;
}

/** One name of the answer: all the fields that select it, and whether one of them was executed. */
interface Entry {
  readonly field: FieldNode;
  readonly parts: Part[];
  executed: boolean;
}

/** Null where none may be: the object or list around it has to become null. */
const impossible = Symbol('null where none may be');

class Completion {
  readonly #schema: GraphQLSchema;
  readonly #removed: ReadonlySet<SelectionNode>;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Readonly<Record<string, unknown>>;

  constructor({ schema, removed, original }: Filtered, variables: Readonly<Record<string, unknown>>) {
    this.#schema = schema;
    this.#removed = removed;
    this.#fragments = fragmentsOf(original.document);
    this.#variables = variables;
  }

  object(type: GraphQLObjectType, data: Tree, parts: readonly Part[]): Tree | null {
    const entries = new Map<string, Entry>();
    for (const part of parts) this.#collect(type, part, entries);
    // Any name may be an alias, `__proto__` too.
    const completed: Record<string, unknown> = Object.create(null);
    for (const [name, { field, parts: below, executed }] of entries) {
      const definition = fieldOf(type, field.name.value);
      const value = definition ? this.#value(definition.type, executed ? data[name] : null, below) : data[name];
      if (value === impossible) return null;
      completed[name] = value;
    }
    return completed;
  }

  #value(type: GraphQLOutputType, data: unknown, parts: readonly Part[]): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType, data, parts) ?? impossible;
    if (data === null || data === undefined) return null;
    if (isLeafType(type)) return data;
    if (isListType(type)) {
      const items = (data as readonly unknown[]).map((item) => this.#value(type.ofType, item, parts));
      return items.includes(impossible) ? null : items;
    }
    const tree = data as Tree;
    const runtime = isAbstractType(type) ? this.#schema.getType(String(tree[hiddenTypename])) : type;
    if (!isObjectType(runtime)) throw new Error(`A filtered operation was answered without the type of a ${type.name}.`);
    return this.object(runtime, tree, parts);
  }

  /** CollectFields of the specification (§6.3.2), over the original. */
  #collect(type: GraphQLObjectType, { set, gone }: Part, entries: Map<string, Entry>): void {
    for (const selection of set.selections) {
      if (!this.#included(selection)) continue;
      const isGone = gone || this.#removed.has(selection);
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        if (fragment && this.#applies(fragment.typeCondition?.name.value, type))
          this.#collect(type, { set: fragment.selectionSet, gone: isGone }, entries);
        continue;
      }
      const name = (selection.alias ?? selection.name).value;
      const entry = entries.get(name) ?? { field: selection, parts: [], executed: false };
      entries.set(name, entry);
      entry.executed ||= !isGone;
      if (selection.selectionSet) entry.parts.push({ set: selection.selectionSet, gone: isGone });
    }
  }

  #included(selection: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.#variables);
    if (skip?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, selection, this.#variables)?.if !== false;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = this.#schema.getType(condition);
    return isAbstractType(wanted) && this.#schema.isSubType(wanted, type);
  }
}
