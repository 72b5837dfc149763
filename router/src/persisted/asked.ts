import { Failure } from '@lyceum/kit/errors/failure.ts';
import { type PersistedRefusal, persistedRefusal } from './refusals.ts';

/** What a request asks for: a text, an id, or both, where an id is registered. */
export interface Asked {
  readonly errors?: never;
  readonly query: string | null;
  /** The `sha256Hash` of Apollo's protocol; of a partner whatever the manifest calls the operation. */
  readonly id: string | null;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** As long as an id of a manifest may be. */
const longestId = 128;

/** What `variables` and `extensions` may be. Source: GraphQL over HTTP §5.1. */
export function isMapOrAbsent(value: unknown): boolean {
  return value == null || (typeof value === 'object' && !Array.isArray(value));
}

/** The `extensions` of a request that names its operation by an id. */
export function namesAnId(extensions: unknown): extensions is { readonly persistedQuery: unknown } {
  return typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions;
}

/** The id in `extensions.persistedQuery`; null where there is none. Source: Apollo's automatic persisted queries, version 1. */
export function idIn(extensions: unknown): string | null | PersistedRefusal {
  if (!namesAnId(extensions) || extensions.persistedQuery == null) return null;
  const { version, sha256Hash } = extensions.persistedQuery as Record<string, unknown>;
  const fits = version === 1 && typeof sha256Hash === 'string' && sha256Hash !== '' && sha256Hash.length <= longestId;
  return fits ? sha256Hash : persistedRefusal('PERSISTED_QUERY_UNSUPPORTED');
}

/** Reads a request's body, or the parameters of its address. Throws `Failure`: `BAD_USER_INPUT`. */
export function readAsked(given: unknown): Asked | PersistedRefusal {
  if (Array.isArray(given)) return persistedRefusal('BATCH_NOT_SUPPORTED');
  if (typeof given !== 'object' || given === null)
    throw new Failure('BAD_USER_INPUT', 'A request is a JSON object, sent as application/json.');
  const { query, operationName, variables, extensions } = given as Record<string, unknown>;
  if (query != null && typeof query !== 'string') throw new Failure('BAD_USER_INPUT', 'The query must be a text.');
  if (operationName != null && typeof operationName !== 'string')
    throw new Failure('BAD_USER_INPUT', 'The operationName must be a text.');
  if (!isMapOrAbsent(variables)) throw new Failure('BAD_USER_INPUT', 'The variables must be an object.');
  if (!isMapOrAbsent(extensions)) throw new Failure('BAD_USER_INPUT', 'The extensions must be an object.');
  const id = idIn(extensions);
  if (id !== null && typeof id !== 'string') return id;
  return {
    // graphql-transport-ws wants a text in any case, so an empty one is none.
    query: query || null,
    id,
    operationName: operationName || undefined,
    variables: (variables ?? {}) as Asked['variables'],
  };
}
