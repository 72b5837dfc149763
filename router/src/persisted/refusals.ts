import { GraphQLError } from 'graphql';

/** Why an operation that is asked for by an id, or by a partner, does not run. The codes are stable; none tells a name of the schema. */
const messages = {
  /** Apollo's clients know this message and code, and send the text then. */
  PERSISTED_QUERY_NOT_FOUND: 'PersistedQueryNotFound',
  PERSISTED_QUERY_HASH_MISMATCH: 'The sha256Hash is not the SHA-256 of this query, in lower-case hexadecimal digits.',
  PERSISTED_QUERY_UNSUPPORTED: 'The persistedQuery must be {"version": 1, "sha256Hash": "…"}.',
  OPERATION_NOT_LISTED:
    "No published manifest of this API key's partner lists this operation. Send the id of one that is listed; publish the operation first if it is new.",
  BATCH_NOT_SUPPORTED: 'A request holds one operation; send several requests on one connection instead.',
} as const;

export type PersistedCode = keyof typeof messages;

export interface PersistedRefusal {
  readonly errors: readonly GraphQLError[];
  readonly operation?: never;
}

export function persistedRefusal(code: PersistedCode): PersistedRefusal {
  return { errors: [new GraphQLError(messages[code], { extensions: { code } })] };
}
