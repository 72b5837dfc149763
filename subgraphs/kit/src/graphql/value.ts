import {
  type GraphQLLeafType,
  type GraphQLNullableType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { abstractCompleter } from './abstract.ts';
import { serializerOf } from './leaf.ts';
import { listCompleter } from './list.ts';
import { objectCompleter } from './object.ts';
import { type Complete, type Fill, fillLeaf, fillWith, type Place } from './place.ts';
import type { Shape } from './shape.ts';

/** How any value of a type comes into its place. */
export function fillOf(shape: Shape, type: GraphQLOutputType, place: Place): Fill {
  const inner = getNullableType(type);
  return isLeafType(inner) ? fillLeaf(place, serializerOf(inner)) : fillWith(place, completerOf(shape, inner, place));
}

function completerOf(shape: Shape, type: Exclude<GraphQLNullableType, GraphQLLeafType>, place: Place): Complete {
  if (isObjectType(type)) return objectCompleter(shape, type, place.nodes);
  if (isAbstractType(type)) return abstractCompleter(shape, type, place);
  if (!isListType(type)) throw new Error(`${String(type)} is no type of an answer.`);
  const itemType = type.ofType as GraphQLOutputType;
  const item = { ...place, typename: undefined, nullable: !isNonNullType(itemType) };
  return listCompleter(fillOf(shape, itemType, item), place.name);
}

/** Whether anybody but a resolver is given the field's `info`: `resolveType` and `isTypeOf` are. */
export function asksInfo(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isAbstractType(named) || (isObjectType(named) && Boolean(named.isTypeOf));
}
