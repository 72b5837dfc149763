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

  /** `document` holds one operation whose conditions are decided. */
  constructor(schema: GraphQLSchema, document: DocumentNode) {
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
    this.#root = new Map([[schema.getRootType(operation.operation)!, [operation.selectionSet]]]);
  }

  /** `path` as plans have it: response names, `@` for elements of lists. Null where nothing was asked for. */
  at(path: readonly string[]): AskedByType | null {
    const steps = path.filter((step) => step !== '@');
    const key = steps.join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const sets = steps.reduce<Sets>((here, step) => this.#below(here, step), this.#root);
    const asked =
      sets.size === 0 ? null : new Map([...sets].map(([type, own]) => [type.name, new Set(this.#fields(type, own).keys())]));
    this.#known.set(key, asked);
    return asked;
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
