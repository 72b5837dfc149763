import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema, Kind, type OperationDefinitionNode, parse, print, Source, validate } from 'graphql';

/** One operation of the SDK and of the partners' manifest. */
export interface NamedOperation {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Normalised text; its SHA-256 is the id. */
  readonly text: string;
  readonly id: string;
  /** Where it was written, from the root. */
  readonly file: string;
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
    file,
  };
}
