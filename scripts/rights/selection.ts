import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** Selects as much as can be asked without arguments, so that two answers which look the same are the same. Empty for a leaf. */
export function selectionOf(type: GraphQLNamedType, depth = 2): string {
  if (isLeafType(type)) return '';
  if (!isObjectType(type) && !isInterfaceType(type)) return '{ __typename }';
  const fields = Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  return `{ __typename ${fields.flatMap((field) => selected(field, depth)).join(' ')} }`;
}

function selected({ name, type }: GraphQLField<unknown, unknown>, depth: number): readonly string[] {
  const named = getNamedType(type);
  if (isLeafType(named)) return [name];
  if (depth <= 1) return [];
  return [isAbstractType(named) ? `${name} { __typename }` : `${name} ${selectionOf(named, depth - 1)}`];
}
