import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';

export interface ChosenOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
}

/** Source: specification §6.1, `GetOperation`. An error where none or several can be meant. */
export function chooseOperation(document: DocumentNode, name: string | null | undefined): ChosenOperation | GraphQLError {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const asked = name == null ? operations : operations.filter((operation) => operation.name?.value === name);
  if (name == null && asked.length > 1)
    return new GraphQLError('Must provide operation name if query contains multiple operations.');
  const operation = asked.at(-1);
  if (!operation) return new GraphQLError(name == null ? 'Must provide an operation.' : `Unknown operation named "${name}".`);
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return { operation, fragments };
}

export function rootTypeOf(schema: GraphQLSchema, operation: OperationDefinitionNode) {
  const type = schema.getRootType(operation.operation);
  if (type) return type;
  throw new GraphQLError(`Schema is not configured to execute ${operation.operation} operation.`, { nodes: operation });
}
