import {
  type GraphQLSchema,
  getVariableValues,
  isListType,
  isNonNullType,
  type TypeNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;
type Coerced = ReturnType<typeof getVariableValues>;

/** As many wrong variables as graphql-js tells of. */
const maxErrors = 50;

/**
 * Coerces the variables of one operation as graphql-js does, in its words. Lists of representations (`[_Any!]!`) are the long ones, and an `_Any` may be anything
 * that is there: those are taken as they are.
 */
export function variablesOf(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[]): (given: Values) => Coerced {
  const all = (given: Values) => getVariableValues(schema, definitions, given, { maxErrors });
  const representations = definitions
    .filter(({ type }) => isRepresentations(schema, type))
    .map(({ variable }) => variable.name.value);
  if (representations.length === 0) return all;
  const others = definitions.filter(({ variable }) => !representations.includes(variable.name.value));
  return (given) => {
    if (!representations.every((name) => isWholeList(given[name]))) return all(given);
    const result = others.length > 0 ? getVariableValues(schema, others, given, { maxErrors }) : { coerced: {} };
    if (result.coerced) for (const name of representations) result.coerced[name] = given[name];
    return result;
  };
}

function isRepresentations(schema: GraphQLSchema, node: TypeNode): boolean {
  const type = typeFromAST(schema, node as never);
  return isNonNullType(type) && isListType(type.ofType) && String(type.ofType.ofType) === '_Any!';
}

function isWholeList(value: unknown): boolean {
  return Array.isArray(value) && !value.includes(null) && !value.includes(undefined);
}
