import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { objectCompleter } from './object.ts';
import type { Complete, Place } from './place.ts';
import type { Shape } from './shape.ts';
import { isThenable } from './thenable.ts';

/** Asks which object type a value of an interface or union is, and completes it as that. */
export function abstractCompleter(shape: Shape, type: GraphQLAbstractType, place: Place): Complete {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const completers = new Map<unknown, Complete>();
  const completerFor = (typeName: unknown, value: unknown): Complete => {
    const known = completers.get(typeName);
    if (known) return known;
    const made = objectCompleter(shape, runtimeType(shape.schema, type, place, typeName, value), place.nodes);
    completers.set(typeName, made);
    return made;
  };
  return (run, value, path, info) => {
    const typeName: unknown = resolveType(value, run.contextValue, info!, type);
    if (!isThenable(typeName)) return completerFor(typeName, value)(run, value, path, info);
    return Promise.resolve(typeName).then((settled) => completerFor(settled, value)(run, value, path, info));
  };
}

/** Throws, in the words of graphql-js, what is wrong with a type's name. */
function runtimeType(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  { nodes, name: field }: Place,
  typeName: unknown,
  value: unknown,
): GraphQLObjectType {
  const asked = `Abstract type "${type.name}"`;
  const must = `${asked} must resolve to an Object type at runtime for field "${field}"`;
  const hint = `Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`;
  if (typeName == null) throw new GraphQLError(`${must}. ${hint}`, { nodes });
  if (isObjectType(typeName)) throw new GraphQLError(typeReturned);
  if (typeof typeName !== 'string')
    throw new GraphQLError(`${must} with value ${inspect(value)}, received "${inspect(typeName)}".`);
  const found = schema.getType(typeName);
  if (!found)
    throw new GraphQLError(`${asked} was resolved to a type "${typeName}" that does not exist inside the schema.`, { nodes });
  if (!isObjectType(found)) throw new GraphQLError(`${asked} was resolved to a non-object type "${typeName}".`, { nodes });
  if (!schema.isSubType(type, found))
    throw new GraphQLError(`Runtime Object type "${found.name}" is not a possible type for "${type.name}".`, { nodes });
  return found;
}

const typeReturned =
  'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.';
