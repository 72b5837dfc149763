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
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (holdsNul(item)) return true;
    return false;
  }
  // JSON's objects have no properties but their own.
  for (const key in value) if (key.includes('\0') || holdsNul((value as Record<string, unknown>)[key])) return true;
  return false;
}
