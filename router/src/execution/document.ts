import {
  type DefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
} from 'graphql';
import type { FetchNode } from './plan.ts';

/** A fetch's text taken apart, so that several can be asked in one. */
export interface EntityQuery {
  /** `{ ... on Person { name } }`: two fetches with the same are one. */
  readonly selection: string;
  /** `$first: Int = 10`, all but the representations'. */
  readonly variables: readonly string[];
}

/** The name of the variable in the planner's own texts. */
const representations = 'representations';

export function entityQueryOf({ operation }: FetchNode): EntityQuery {
  const definition = operationIn(parse(operation, { noLocation: true }).definitions);
  const [field] = definition.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || !field.selectionSet) throw new Error('A fetch of entities does not ask for _entities.');
  const variables = (definition.variableDefinitions ?? []).filter(({ variable }) => variable.name.value !== representations);
  return { selection: stripIgnoredCharacters(print(field.selectionSet)), variables: variables.map(print) };
}

/** One text that asks for several sets of entities: `e0` with the representations `r0`, and so on. */
export function joinedQuery(queries: readonly EntityQuery[], name: string | undefined): string {
  const variables = new Set(queries.flatMap(({ variables }) => variables));
  const definitions = [...queries.map((_, index) => `$r${index}:[_Any!]!`), ...variables].join(' ');
  const fields = queries.map(({ selection }, index) => `e${index}:_entities(representations:$r${index})${selection}`);
  return `query ${name ?? ''}(${definitions}){${fields.join(' ')}}`;
}

/** Under which names the fields of the root are answered; of a fetch of entities, those of the entities. */
export function keysOf({ operation, requires }: FetchNode): readonly string[] {
  const root = operationIn(parse(operation, { noLocation: true }).definitions).selectionSet.selections;
  const [entities] = root;
  const selections = requires && entities?.kind === Kind.FIELD ? (entities.selectionSet?.selections ?? []) : root;
  const keys = (selection: SelectionNode): readonly string[] => {
    if (selection.kind === Kind.FIELD) return [selection.alias?.value ?? selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet.selections.flatMap(keys) : [];
  };
  return [...new Set(selections.flatMap(keys))];
}

function operationIn(definitions: readonly DefinitionNode[]): OperationDefinitionNode {
  const [definition, second] = definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION || second)
    throw new Error('A fetch has one operation and nothing beside it.');
  return definition;
}
