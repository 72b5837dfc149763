import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { AnswerError } from './answer.ts';
import { AskedShape } from './asked-shape.ts';
import { type Collecting, collectFields, type DeferredFragment, type Fields, fragmentsOf } from './collect.ts';
import { keysOf } from './document.ts';
import type { RequiredSelection } from './plan.ts';
import type { Step } from './schedule.ts';
import { isTree, type Tree } from './tree.ts';

export interface ErrorPlaceParts extends Collecting {
  readonly root: GraphQLObjectType;
  readonly selectionSet: SelectionSetNode;
  readonly shape: AskedShape;
  /** Path and field, a line each, of all that a fetch requires → the names of what is fetched by it. */
  readonly required: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What does not change from run to run. `steps` are those of the whole plan. */
export function errorPlaceParts(
  {
    schema,
    document,
    operation,
  }: { readonly schema: GraphQLSchema; readonly document: DocumentNode; readonly operation: OperationDefinitionNode },
  steps: readonly Step[],
): ErrorPlaceParts {
  const required = new Map<string, Set<string>>();
  for (const { path, fetch } of steps) {
    const at = path.filter((step) => step !== '@');
    for (const name of requiredNames(fetch.requires ?? [])) {
      const key = [...at, name].join('\n');
      required.set(key, new Set([...(required.get(key) ?? []), ...keysOf(fetch)]));
    }
  }
  return {
    schema,
    fragments: fragmentsOf(document),
    root: schema.getRootType(operation.operation)!,
    selectionSet: operation.selectionSet,
    shape: AskedShape.of(schema, document),
    required,
  };
}

function requiredNames(selections: readonly RequiredSelection[]): readonly string[] {
  return selections.flatMap((one) => (one.kind === 'Field' ? [one.alias ?? one.name] : requiredNames(one.selections)));
}

/** Whose an error is: of the answer, of a part of it that is told later, or of nothing that anybody asked. */
export type Whose = 'answer' | 'deferred' | 'nobody';

/**
 * Tells whose the errors of one run are. A plan has one fetch for a place, not one for each type that stands there or on the way to it, so that an object may have been
 * asked for what only others at its place are asked for: then its error is nobody's.
 */
export class ErrorPlaces {
  readonly #parts: ErrorPlaceParts;
  readonly #tree: Tree;
  /** By the steps and types that lead there: a subgraph that fails is told at a thousand places alike. */
  readonly #known = new Map<string, { readonly fields: Fields; readonly deferred: readonly DeferredFragment[] }>();

  constructor(parts: ErrorPlaceParts, tree: Tree) {
    this.#parts = parts;
    this.#tree = tree;
  }

  whose({ path = [] }: AnswerError): Whose {
    let sets: readonly SelectionSetNode[] = [this.#parts.selectionSet];
    let declared: unknown = this.#parts.root;
    let value: unknown = this.#tree;
    let way = '';
    for (const [index, step] of path.entries()) {
      if (typeof step === 'string') {
        const named = isObjectType(declared) || !isTree(value) ? declared : this.#parts.schema.getType(String(value.__typename));
        if (!isObjectType(named)) return 'answer';
        way += `/${named.name}`;
        const { fields, deferred } = this.#collected(way, named, sets);
        const nodes = fields.get(step);
        if (!nodes) {
          if (this.#isDeferred(named, deferred, step)) return 'deferred';
          const before = path.slice(0, index).filter((one) => typeof one === 'string');
          if (this.#parts.required.has([...before, step].join('\n')))
            return this.#isNeeded(before, step, (name) => fields.has(name) || this.#isDeferred(named, deferred, name))
              ? 'answer'
              : 'nobody';
          const asked = [...(this.#parts.shape.at(before)?.values() ?? [])];
          return asked.some((names) => names.has(step)) ? 'nobody' : 'answer';
        }
        sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
        const field = named.getFields()[nodes[0]!.name.value];
        if (!field) return 'answer';
        declared = getNamedType(field.type);
        way += `.${step}`;
      }
      value = (value as Record<string | number, unknown> | null | undefined)?.[step];
    }
    return 'answer';
  }

  /** Whether anything that this object is asked for is fetched by what this field says, be it by way of others. */
  #isNeeded(
    before: readonly string[],
    name: string,
    isAsked: (name: string) => boolean,
    seen: ReadonlySet<string> = new Set(),
  ): boolean {
    const brought = [...(this.#parts.required.get([...before, name].join('\n')) ?? [])];
    const further = new Set([...seen, name]);
    return brought.some((one) => isAsked(one) || (!further.has(one) && this.#isNeeded(before, one, isAsked, further)));
  }

  #collected(way: string, type: GraphQLObjectType, sets: readonly SelectionSetNode[]) {
    let known = this.#known.get(way);
    if (!known) {
      const deferred: DeferredFragment[] = [];
      known = { fields: collectFields(this.#parts, type, sets, deferred), deferred };
      this.#known.set(way, known);
    }
    return known;
  }

  #isDeferred(type: GraphQLObjectType, fragments: readonly DeferredFragment[], step: string): boolean {
    return fragments.some(({ selectionSet }) => {
      const inner: DeferredFragment[] = [];
      return collectFields(this.#parts, type, [selectionSet], inner).has(step) || this.#isDeferred(type, inner, step);
    });
  }
}
