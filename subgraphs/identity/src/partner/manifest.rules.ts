import { Kind, parse } from 'graphql';

/** One operation of a manifest, as Apollo's format has it (`apollo-persisted-query-manifest`, version 1). */
export interface ManifestOperation {
  /** What a client asks by; most tools take the SHA-256 of the body. */
  readonly id: string;
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
}

/** Operations of one manifest, and characters of their bodies together. */
const most = { operations: 2000, characters: 4_000_000 };

const types: readonly unknown[] = ['query', 'mutation', 'subscription'] satisfies ManifestOperation['type'][];

/** Reads a manifest file's value. Problems are sentences for whoever publishes it. */
export function readManifest(value: unknown): { operations: readonly ManifestOperation[] } | { problems: readonly string[] } {
  const { format, version, operations } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations))
    return { problems: ['This is no manifest: {"format":"apollo-persisted-query-manifest","version":1,"operations":[…]}.'] };
  if (operations.length === 0) return { problems: ['The manifest lists no operation.'] };
  if (operations.length > most.operations)
    return { problems: [`The manifest lists ${operations.length} operations, at most ${most.operations} are allowed.`] };
  const wrong = operations.flatMap((operation, index) => problemsOf(operation, index));
  if (wrong.length > 0) return { problems: wrong };
  const read = (operations as ManifestOperation[]).map(({ id, name, type, body }) => ({ id, name, type, body }));
  const characters = read.reduce((sum, { body }) => sum + body.length, 0);
  if (characters > most.characters)
    return { problems: [`The manifest has ${characters} characters of operations, at most ${most.characters} are allowed.`] };
  const twice = read.filter(({ id }, index) => read.findIndex((other) => other.id === id) !== index);
  if (twice.length > 0) return { problems: twice.map(({ id, name }) => `${name}: its id ${id} is listed twice.`) };
  return { operations: read };
}

function problemsOf(operation: unknown, index: number): readonly string[] {
  const { id, name, type, body } = (operation ?? {}) as Record<string, unknown>;
  const where = typeof name === 'string' && name !== '' ? name : `operations[${index}]`;
  const problems: string[] = [];
  if (typeof id !== 'string' || !/^[\w.:-]{1,128}$/.test(id))
    problems.push(`${where}: its id must be 1 to 128 letters, digits or any of "._:-".`);
  if (typeof name !== 'string' || !/^[_a-z]\w{0,127}$/i.test(name))
    problems.push(`${where}: its name must be a name of GraphQL.`);
  if (!types.includes(type)) problems.push(`${where}: its type must be query, mutation or subscription.`);
  if (typeof body !== 'string' || body === '') problems.push(`${where}: its body must be the text of the operation.`);
  return problems;
}

/** Bodies that do not hold the one operation that they are listed as, as sentences. Nothing is said of a schema. */
export function bodyFaults(operations: readonly ManifestOperation[]): readonly string[] {
  return operations.flatMap(({ name, type, body }) => {
    const found = operationsIn(body);
    if (typeof found === 'string') return [`${name}: ${found}`];
    const [only, ...others] = found;
    const fits = only && others.length === 0 && only.name?.value === name && only.operation === type;
    return fits ? [] : [`${name}: its body must hold one operation, the ${type} ${name}.`];
  });
}

/** Or why they cannot be read. */
function operationsIn(body: string) {
  try {
    const { definitions } = parse(body, { noLocation: true, maxTokens: 4000 });
    return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a new version changes against the one before it, by name. */
export interface ManifestDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function compareManifests(before: readonly ManifestOperation[], after: readonly ManifestOperation[]): ManifestDifference {
  const missing = (from: readonly ManifestOperation[], others: readonly ManifestOperation[]) => {
    const ids = new Set(others.map(({ id }) => id));
    return from.filter(({ id }) => !ids.has(id)).map(({ name }) => name);
  };
  return { added: missing(after, before), removed: missing(before, after) };
}

/** Operations that would give an id a second meaning: what a client asks by an id must never depend on the version that a router read last. */
export function contradictions(
  published: readonly ManifestOperation[],
  operations: readonly ManifestOperation[],
): readonly ManifestOperation[] {
  const bodies = new Map(published.map(({ id, body }) => [id, body]));
  return operations.filter(({ id, body }) => bodies.has(id) && bodies.get(id) !== body);
}
