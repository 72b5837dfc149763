import {
  type ArgumentNode,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { CostModel } from './cost-model.ts';

export type Variables = Readonly<Record<string, unknown>>;
/** A number that may depend on a request's variables. */
export type Amount = (variables: Variables) => number;

/**
 * What a field's arguments cost: the weight of each input that is given; of an input object its own and its fields', of a list its entries'. Literals are added up
 * now, variables at each request.
 */
export function costOfArguments(
  model: CostModel,
  field: string,
  definition: GraphQLField<unknown, unknown>,
  given: readonly ArgumentNode[] = [],
): Amount | null {
  const later: Amount[] = [];
  let now = 0;
  for (const { name, value } of given) {
    const argument = definition.args.find((one) => one.name === name.value);
    if (!argument) continue;
    const coordinate = `${field}(${name.value}:)`;
    const input: Input = { weight: model.weightOfInput(coordinate, argument), type: argument.type };
    now += costOfLiteral(model, input, value, later);
  }
  if (later.length === 0) return now === 0 ? null : () => now;
  return (variables) => later.reduce((sum, amount) => sum + amount(variables), now);
}

interface Input {
  readonly weight: number;
  readonly type: GraphQLInputType;
}

function costOfLiteral(model: CostModel, input: Input, value: ValueNode, later: Amount[]): number {
  switch (value.kind) {
    case Kind.VARIABLE:
      later.push((variables) => costOfValue(model, input, variables[value.name.value]));
      return 0;
    case Kind.NULL:
      return 0;
    case Kind.LIST:
      return value.values.reduce((sum, one) => sum + costOfLiteral(model, input, one, later), 0);
    case Kind.OBJECT:
      return value.fields.reduce((sum, { name, value: held }) => {
        const member = memberOf(model, input, name.value);
        return member ? sum + costOfLiteral(model, member, held, later) : sum;
      }, input.weight);
    default:
      return input.weight;
  }
}

function costOfValue(model: CostModel, input: Input, value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + costOfValue(model, input, one), 0);
  if (typeof value !== 'object') return input.weight;
  return Object.entries(value).reduce((sum, [name, held]) => {
    const member = memberOf(model, input, name);
    return member ? sum + costOfValue(model, member, held) : sum;
  }, input.weight);
}

function memberOf(model: CostModel, { type }: Input, name: string): Input | null {
  const named = getNamedType(type);
  const field = isInputObjectType(named) ? named.getFields()[name] : undefined;
  return field ? { weight: model.weightOfInput(`${named.name}.${name}`, field), type: field.type } : null;
}
