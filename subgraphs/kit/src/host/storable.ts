import { GraphQLError } from 'graphql';
import type { SubgraphRequest } from './client.ts';

/**
 * The one character that PostgreSQL stores in no text, and that ends a statement wherever it gets into one. Refused before anything runs: no field of this
 * house means anything by it. Null where there is none.
 */
export function refuseNul({ query, variables }: SubgraphRequest): readonly GraphQLError[] | null {
  if (!query.includes('\0') && !query.includes('\\u0000') && !holdsNul(variables)) return null;
  const message = 'A text holds the character U+0000, which cannot be stored. Leave it out.';
  return [new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })];
}

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (Array.isArray(value)) return value.some(holdsNul);
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, item]) => key.includes('\0') || holdsNul(item))
  );
}
