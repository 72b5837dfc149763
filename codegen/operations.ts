import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  Source,
  validate,
} from 'graphql';

/** One operation of the SDK and of the partners' manifest. */
export interface NamedOperation {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Normalised text; its SHA-256 is the id. */
  readonly text: string;
  readonly id: string;
  /** How a subscription with cursors is picked up: the variable behind `after`, and where the cursor stands in an event's data. Null for all others. */
  readonly resume: Resume | null;
  /** Where it was written, from the root. */
  readonly file: string;
}

export interface Resume {
  readonly variable: string;
  readonly path: readonly [root: string, cursor: string];
}

export function readApiSchema(root: string): GraphQLSchema {
  return buildSchema(readFileSync(join(root, 'schema/api.graphql'), 'utf8'));
}

/** The operations below a folder, valid against the public schema and sorted by name. Each file holds one, named like the file. */
export function readOperations(root: string, folder: string, schema: GraphQLSchema): readonly NamedOperation[] {
  const files = globSync(`${folder}/**/*.graphql`, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  return files.map((file) => readOperation(root, file, schema)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readOperation(root: string, file: string, schema: GraphQLSchema): NamedOperation {
  const document = parse(new Source(readFileSync(join(root, file), 'utf8'), file));
  const [error] = validate(schema, document);
  if (error) throw new Error(`${file}:${error.locations?.[0]?.line ?? 1} ${error.message}`);
  const definitions = document.definitions.filter(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const [definition] = definitions;
  if (definitions.length !== 1 || !definition?.name) throw new Error(`${file} must hold exactly one named operation`);
  const text = print(document);
  return {
    name: definition.name.value,
    kind: definition.operation,
    text,
    id: createHash('sha256').update(text).digest('hex'),
    resume: definition.operation === 'subscription' ? resumeOf(definition, file) : null,
    file,
  };
}

/** Throws for a stream that takes a cursor and does not ask for its events' cursors: it could not be picked up. */
function resumeOf({ selectionSet }: OperationDefinitionNode, file: string): Resume | null {
  const root = selectionSet.selections.find((node): node is FieldNode => node.kind === Kind.FIELD);
  const after = root?.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (!root || !after) return null;
  const fields = root.selectionSet?.selections.filter((node): node is FieldNode => node.kind === Kind.FIELD) ?? [];
  const cursor = fields.find(({ name }) => name.value === 'cursor');
  const typename = fields.find(({ name, alias }) => name.value === '__typename' && !alias);
  if (after.kind !== Kind.VARIABLE || !cursor || !typename)
    throw new Error(
      `${file} must give "after" as a variable and select "__typename" and "cursor", so that its stream can be resumed`,
    );
  return { variable: after.name.value, path: [root.alias?.value ?? root.name.value, cursor.alias?.value ?? 'cursor'] };
}
