import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, type GraphQLLeafType, GraphQLString } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/** Values that the scalars of the specification serialize to themselves: no call is needed for them. */
const isOwnAnswer = new Map<GraphQLLeafType, (value: unknown) => boolean>([
  [GraphQLString, (value) => typeof value === 'string'],
  [GraphQLID, (value) => typeof value === 'string'],
  [GraphQLBoolean, (value) => typeof value === 'boolean'],
  [GraphQLFloat, (value) => Number.isFinite(value)],
  [GraphQLInt, (value) => typeof value === 'number' && Number.isInteger(value) && value <= 2147483647 && value >= -2147483648],
]);

/** A scalar's or an enum's own `serialize`, which may throw; that it gives nothing is an error as well. */
export function serializerOf(type: GraphQLLeafType): (value: unknown) => unknown {
  const isAnswer = isOwnAnswer.get(type);
  if (!isAnswer) return (value) => serialize(type, value);
  return (value) => (isAnswer(value) ? value : serialize(type, value));
}

function serialize(type: GraphQLLeafType, value: unknown): unknown {
  const serialized: unknown = type.serialize(value);
  if (serialized != null) return serialized;
  const call = `${inspect(type)}.serialize(${inspect(value)})`;
  throw new Error(`Expected \`${call}\` to return non-nullable value, returned: ${inspect(serialized)}`);
}
