/** Random arguments and variables of every input type of the schema, in text (literals) and as JSON (variables). */
import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Random } from './random.ts';

export interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** `$name: Type = default`. */
  readonly definition: string;
  readonly mayBeOmitted: boolean;
  readonly mayBeNull: boolean;
}

/** The variables of one document; a name means the same in all its operations. */
export class Variables {
  readonly byName = new Map<string, Variable>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A variable that may stand where `type` is expected; `hasDefault` says whether that place has a default of its own. */
  for(type: GraphQLInputType, hasDefault: boolean): Variable {
    const random = this.#random;
    const known = [...this.byName.values()].filter((one) => String(one.type) === String(type) && !one.mayBeOmitted);
    if (known.length > 0 && random.chance(0.4)) return random.pick(known);
    const required = isNonNullType(type);
    const inner = required ? type.ofType : type;
    const nullable = !required || hasDefault || random.chance(0.4);
    const withDefault = nullable && ((required && !hasDefault) || random.chance(0.4));
    const strict = !nullable || (!withDefault && !required && random.chance(0.2));
    const name = `v${this.byName.size}`;
    const made: Variable = {
      name,
      type,
      definition: `$${name}: ${inner}${strict ? '!' : ''}${withDefault ? ` = ${literal(random, inner, null, !required)}` : ''}`,
      mayBeOmitted: !strict,
      mayBeNull: !strict && !required,
    };
    this.byName.set(name, made);
    return made;
  }

  /** Conditions share few variables, so that several fields and fetches hang on the same one. */
  condition(type: GraphQLInputType): Variable {
    const random = this.#random;
    const name = `b${random.int(0, 2)}`;
    const known = this.byName.get(name);
    if (known) return known;
    const tail = random.pick(['!', '!', '!', '! = true', '! = false', ' = true', ' = false']);
    const made = {
      name,
      type,
      definition: `$${name}: Boolean${tail}`,
      mayBeOmitted: tail.includes('='),
      mayBeNull: false,
    };
    this.byName.set(name, made);
    return made;
  }
}

/** A literal in the document. With `variables`, parts of it may be variables; `use` is told which. */
export function literal(
  random: Random,
  type: GraphQLInputType,
  variables: { readonly all: Variables; use(name: string): void } | null,
  mayBeNull: boolean,
  depth = 0,
  hasDefault = false,
): string {
  if (variables && random.chance(depth === 0 ? 0.4 : 0.2)) {
    const { name } = variables.all.for(type, hasDefault);
    variables.use(name);
    return `$${name}`;
  }
  return bare(random, isNonNullType(type) ? type.ofType : type, variables, mayBeNull && !isNonNullType(type), depth);
}

/** Without the choice of a variable for the whole. */
function bare(
  random: Random,
  type: GraphQLInputType,
  variables: Parameters<typeof literal>[2],
  mayBeNull: boolean,
  depth: number,
): string {
  if (mayBeNull && random.chance(0.1)) return 'null';
  if (isListType(type)) {
    // One value stands for a list of one.
    if (random.chance(0.25)) return literal(random, type.ofType, null, false, depth + 1);
    const items = Array.from({ length: random.int(0, 3) }, () => literal(random, type.ofType, variables, true, depth + 1));
    return `[${items.join(random.pick([', ', ' ']))}]`;
  }
  if (isInputObjectType(type)) return objectLiteral(random, type, variables, depth);
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  return scalarLiteral(random, String(type));
}

function objectLiteral(
  random: Random,
  type: GraphQLInputObjectType,
  variables: Parameters<typeof literal>[2],
  depth: number,
): string {
  const fields = Object.values(type.getFields()).filter(({ name }) => random.chance(name === 'inner' ? 0.3 / (depth + 1) : 0.45));
  return `{ ${fields
    .map(
      ({ name, type: inner, defaultValue }) =>
        `${name}: ${literal(random, inner, variables, !isNonNullType(inner), depth + 1, defaultValue !== undefined)}`,
    )
    .join(', ')} }`;
}

const strings = ['a', 'EUR', 'USD', 'with "quotes" \\ and\nbreak', '', 'ü🙂', '$v0', '{}', '__typename'];

function scalarLiteral(random: Random, name: string): string {
  switch (name) {
    case 'Int':
      return String(random.int(-3, 9));
    case 'Float':
      return random.pick(['1', '-2.5', '1e3']);
    case 'Boolean':
      return random.pick(['true', 'false']);
    case 'ID':
      return random.pick(['"x"', '7', '"book-1"', '"0"']);
    case 'String':
      return random.chance(0.15) ? '"""\n  block "text"\n    more\n"""' : JSON.stringify(random.pick(strings));
    case 'Day':
      return '"2026-01-02"';
    default:
      throw new Error(`No literal is known for the scalar ${name}.`);
  }
}

/** A value for a variable, as JSON. */
export function variableValue(random: Random, type: GraphQLInputType, mayBeNull: boolean, depth = 0): unknown {
  if (isNonNullType(type)) return variableValue(random, type.ofType, false, depth);
  if (mayBeNull && random.chance(0.15)) return null;
  if (isListType(type)) {
    if (random.chance(0.25)) return variableValue(random, type.ofType, false, depth + 1);
    return Array.from({ length: random.int(0, 3) }, () => variableValue(random, type.ofType, true, depth + 1));
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(({ name }) =>
      random.chance(name === 'inner' ? 0.3 / (depth + 1) : 0.45),
    );
    return Object.fromEntries(
      fields.map(({ name, type: inner }) => [name, variableValue(random, inner, !isNonNullType(inner), depth + 1)]),
    );
  }
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  return scalarValue(random, String(type));
}

function scalarValue(random: Random, name: string): unknown {
  switch (name) {
    case 'Int':
      return random.int(-3, 9);
    case 'Float':
      return random.pick([1, -2.5]);
    case 'Boolean':
      return random.chance(0.5);
    case 'ID':
      return random.pick(['x', 7, 'book-1']);
    case 'String':
      return random.pick(strings);
    case 'Day':
      return '2026-01-02';
    default:
      throw new Error(`No value is known for the scalar ${name}.`);
  }
}

/** One thing that is no value of the type, whatever it is. */
export const invalidValue = { 'no such field': [{}] };
