import { type DocumentNode, execute, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import type { AnswerError } from './answer.ts';
import type { WriteIntrospection } from './projection.ts';

export interface IntrospectionParts {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** The schema's own fields are graphql-js's to answer. What goes wrong is put into `errors`. */
export function introspection(
  { schema, document, operation }: IntrospectionParts,
  variables: Readonly<Record<string, unknown>>,
  errors: AnswerError[],
): WriteIntrospection {
  return (nodes, writer) => {
    const definitions = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    const alone: OperationDefinitionNode = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: nodes } };
    const result = execute({
      schema,
      document: { kind: Kind.DOCUMENT, definitions: [alone, ...definitions] },
      variableValues: variables,
    });
    if (result instanceof Promise) throw new Error('Introspection is answered at once.');
    for (const error of result.errors ?? []) errors.push({ extensions: {}, ...error.toJSON() } as AnswerError);
    const [key] = Object.keys(result.data ?? {});
    writer.out.text(JSON.stringify((key && result.data?.[key]) ?? null));
  };
}
