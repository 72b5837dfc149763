import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, fragmentsOf } from './collect.ts';

/** Object type → the response names that it is asked for. */
export type AskedByType = ReadonlyMap<string, ReadonlySet<string>>;

type Sets = ReadonlyMap<GraphQLObjectType, readonly SelectionSetNode[]>;

/** What an operation asks for at each place, by the types that the object there may be. */
export class AskedShape {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReturnType<typeof fragmentsOf>;
  readonly #root: Sets;
  readonly #known = new Map<string, AskedByType | null>();

  private constructor(schema: GraphQLSchema, fragments: ReturnType<typeof fragmentsOf>, root: Sets) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#root = root;
  }

  /** `document` holds one operation whose conditions are decided. */
  static of(schema: GraphQLSchema, document: DocumentNode): AskedShape {
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
    const root = new Map([[schema.getRootType(operation.operation)!, [operation.selectionSet]]]);
    return new AskedShape(schema, fragmentsOf(document), root);
  }

  /** What is asked of the objects at `path` that are of this type, as a shape that begins there. */
  within(path: readonly string[], typeName: string): AskedShape {
    const own = [...this.#setsAt(path)].filter(([type]) => type.name === typeName);
    return new AskedShape(this.#schema, this.#fragments, new Map(own));
  }

  /** `path` as plans have it: response names, `@` for elements of lists. Null where nothing was asked for. */
  at(path: readonly string[]): AskedByType | null {
    const key = stepsOf(path).join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const sets = this.#setsAt(path);
    const asked =
      sets.size === 0 ? null : new Map([...sets].map(([type, own]) => [type.name, new Set(this.#fields(type, own).keys())]));
    this.#known.set(key, asked);
    return asked;
  }

  #setsAt(path: readonly string[]): Sets {
    return stepsOf(path).reduce<Sets>((here, step) => this.#below(here, step), this.#root);
  }

  #below(here: Sets, step: string): Sets {
    const below = new Map<GraphQLObjectType, SelectionSetNode[]>();
    for (const [type, sets] of here) {
      for (const { name, selectionSet } of this.#fields(type, sets).get(step) ?? []) {
        const field = type.getFields()[name.value];
        if (!field || !selectionSet) continue;
        for (const answered of this.#possible(getNamedType(field.type)))
          below.set(answered, [...(below.get(answered) ?? []), selectionSet]);
      }
    }
    return below;
  }

  #fields(type: GraphQLObjectType, sets: readonly SelectionSetNode[]) {
    return collectFields({ schema: this.#schema, fragments: this.#fragments }, type, sets);
  }

  #possible(type: ReturnType<typeof getNamedType>): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return this.#schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  }
}

function stepsOf(path: readonly string[]): readonly string[] {
  return path.filter((step) => step !== '@');
}
