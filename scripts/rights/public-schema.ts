import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** The schema as clients see it, from the file that is checked in. */
export function readPublicSchema(root: string): GraphQLSchema {
  return buildSchema(readFileSync(join(root, 'schema/api.graphql'), 'utf8'));
}

export function mutationsOf(schema: GraphQLSchema): readonly GraphQLField<unknown, unknown>[] {
  return Object.values(schema.getMutationType()!.getFields());
}

/** Calls a mutation; its answer is told as `result`: which member of the union, and what is said of a refusal. */
export function documentOf({ name, args, type }: GraphQLField<unknown, unknown>, select = ''): string {
  const [input] = args;
  const fields = `{ __typename ${mayRefuse(type) ? '... on UserError { code why: message }' : ''} ${select} }`;
  return input
    ? `mutation ${name}($input: ${input.type}) { result: ${name}(input: $input) ${fields} }`
    : `mutation ${name} { result: ${name} ${fields} }`;
}

/** Some can only succeed; asking them for a refusal would be no valid document. */
function mayRefuse(type: GraphQLOutputType): boolean {
  const union = getNamedType(type);
  return isUnionType(union) && union.getTypes().some((member) => member.getInterfaces().some(({ name }) => name === 'UserError'));
}

/** Whether this member of a mutation's union is a refusal. */
export function isRefusal(schema: GraphQLSchema, typename: string): boolean {
  const type = schema.getType(typename);
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'UserError');
}
