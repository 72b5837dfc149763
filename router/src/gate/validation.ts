import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
} from 'graphql';
import type { Limits } from '../edge/limits.ts';
import { DeferRule } from './defer-rules.ts';

const open = [...specifiedRules, DeferRule];
const closed = [...open, NoSchemaIntrospectionCustomRule];

/**
 * Validation as graphql-js does it, stopped after a few errors: each may look for the most similar name in the whole schema. Its rules throw at some documents
 * (a root `@include(if: $v)` in a subscription); that is an answer, too. Comes after `documentErrors`.
 */
export function validationErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  limits: Limits,
  { introspection }: { readonly introspection: boolean },
): readonly GraphQLError[] {
  const rules = introspection ? open : closed;
  try {
    return validate(schema, document, rules, { maxErrors: limits.validationErrors, hideSuggestions: !introspection });
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    const reason = error instanceof Error ? error.message : String(error);
    return [new GraphQLError(`The document cannot be validated: ${reason}`)];
  }
}
