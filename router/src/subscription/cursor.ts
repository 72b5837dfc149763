import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Names of the router's own in the operations that it sends upstream. */
const cursorAlias = 'lyceum_cursor';
export const afterVariable = 'lyceum_after';

const variable: VariableDefinitionNode = (
  parse(`subscription ($${afterVariable}: Cursor) { _ }`).definitions[0] as OperationDefinitionNode
).variableDefinitions![0]!;

/** The root field of a subscription: the one thing it listens to. */
export interface Root {
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  /** The name of its value in a result. */
  readonly key: string;
}

/** `document` holds one operation, a valid subscription. */
export function rootOf(schema: GraphQLSchema, document: DocumentNode): Root {
  let node: FieldNode | null = null;
  const subscription = schema.getSubscriptionType();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(field) {
        if (info.getParentType() === subscription) node ??= field;
      },
    }),
  );
  const found = node as FieldNode | null;
  const field = found && subscription?.getFields()[found.name.value];
  if (!found || !field) throw new Error('A subscription without a field came to be planned.');
  return { node: found, field, key: found.alias?.value ?? found.name.value };
}

/** By convention of the schema: a stream takes `after: Cursor`, and each of its events has a `cursor`. */
export function hasCursors({ field, node }: Root): boolean {
  const type = getNamedType(field.type);
  const after = field.args.find(({ name }) => name === 'after');
  if (!after || getNamedType(after.type).name !== 'Cursor' || !node.selectionSet) return false;
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const cursor = type.getFields().cursor;
  return cursor !== undefined && getNamedType(cursor.type).name === 'Cursor';
}

/** The same operation, with the cursor of each event asked for whether the client does or not, and with a position that the router can set. */
export function withCursors(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const info = new TypeInfo(schema);
  const subscription = schema.getSubscriptionType();
  return visit(
    document,
    visitWithTypeInfo(info, {
      OperationDefinition: (node) => ({ ...node, variableDefinitions: [...(node.variableDefinitions ?? []), variable] }),
      Field(node) {
        if (info.getParentType() !== subscription) return undefined;
        const others = (node.arguments ?? []).filter(({ name }) => name.value !== 'after');
        return { ...node, arguments: [...others, afterArgument], selectionSet: withCursor(node) };
      },
    }),
  );
}

const afterArgument = {
  kind: Kind.ARGUMENT,
  name: { kind: Kind.NAME, value: 'after' },
  value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: afterVariable } },
} as const;

const cursorField: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: cursorAlias },
  name: { kind: Kind.NAME, value: 'cursor' },
};

function withCursor({ selectionSet }: FieldNode) {
  return { ...selectionSet!, selections: [...selectionSet!.selections, cursorField] };
}

/** Where the client wants to begin: the value of `after` after coercion, wherever it was written. */
export function givenPosition(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  { field, node }: Root,
  variables: Readonly<Record<string, unknown>>,
): string | null {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variables });
  const after = getArgumentValues(field, node, coerced ?? {}).after;
  return typeof after === 'string' ? after : null;
}

/** The cursor of an event that came from upstream; null for one that has none. */
export function cursorOf(event: ExecutionResult, { key }: Root): string | null {
  const value = event.data?.[key] as Record<string, unknown> | null | undefined;
  const cursor = value?.[cursorAlias];
  return typeof cursor === 'string' ? cursor : null;
}

/** Nobody's document may use the router's own names; one that does is served as it is, without resuming. */
export function usesOwnNames(query: string): boolean {
  return query.includes(cursorAlias) || query.includes(afterVariable);
}
