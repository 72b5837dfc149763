import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { Random } from './random.ts';

const variables = [
  'int: Int = 2',
  'must: Int! = 9',
  'list: [Int!]',
  'in: In',
  'text: String',
  'yes: Boolean!',
  'no: Boolean!',
  'maybe: Boolean = true',
];

/** A document for the schema of `world.ts`. It may break rules of validation (fields that cannot be merged): an executor has an answer all the same. */
export function randomDocument(schema: GraphQLSchema, seed: string): string {
  const random = new Random(seed);
  const fragments = ['One', 'Two', 'Three'];
  const kind = random.pick(['query', 'query', 'query', 'mutation', 'subscription'] as const);
  const writer = new Writer(schema, random, fragments);
  const root = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[kind];
  const text = [`${kind} Named(${variables.map((variable) => `$${variable}`).join(', ')}) ${writer.selection(root, 4)}`];
  for (const name of fragments) {
    const on = random.pick(['Oak', 'Elm', 'Thing', 'Any', 'Sync', 'Query']);
    // Each may use only those that come after it.
    text.push(
      `fragment ${name} on ${on} ${new Writer(schema, random, fragments.slice(fragments.indexOf(name) + 1)).selection(on, 2)}`,
    );
  }
  return text.join('\n');
}

export function randomVariables(seed: string): Record<string, unknown> {
  const random = new Random(seed);
  const values: Record<string, unknown> = { yes: random.chance(0.9), no: random.chance(0.1) };
  if (random.chance(0.5)) values.int = random.pick<unknown>([1, 2, null]);
  if (random.chance(0.5)) values.must = random.pick<unknown>([3, 4, 5, 6, 'no number']);
  if (random.chance(0.5)) values.list = random.pick<unknown>([[1, 2], [], 3, null]);
  if (random.chance(0.5)) values.in = random.pick<unknown>([{ a: 1 }, { b: ['x'], c: { a: 2 } }, {}, null]);
  if (random.chance(0.5)) values.text = random.pick<unknown>(['text', '', null]);
  if (random.chance(0.5)) values.maybe = random.pick<unknown>([true, false, false, null]);
  return values;
}

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #fragments: readonly string[];

  constructor(schema: GraphQLSchema, random: Random, fragments: readonly string[]) {
    this.#schema = schema;
    this.#random = random;
    this.#fragments = fragments;
  }

  selection(typeName: string, depth: number): string {
    const type = this.#schema.getType(typeName) as GraphQLNamedType;
    const count = 1 + this.#random.below(depth > 1 ? 6 : 4);
    return `{ ${Array.from({ length: count }, () => this.#entry(type, depth)).join(' ')} }`;
  }

  #entry(type: GraphQLNamedType, depth: number): string {
    const random = this.#random;
    if (random.chance(0.1) && this.#fragments.length > 0) return `...${random.pick(this.#fragments)}${this.#condition()}`;
    if (isAbstractType(type) ? random.chance(0.6) : random.chance(0.1)) {
      const on = isAbstractType(type) ? random.pick(this.#schema.getPossibleTypes(type)) : type;
      const condition = random.chance(0.9) ? ` on ${on.name}` : '';
      return `...${condition}${this.#condition()} ${this.selection(condition ? on.name : type.name, depth)}`;
    }
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const usable = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
    if (usable.length === 0 || random.chance(0.1)) return `${this.#alias()}__typename${this.#condition()}`;
    return this.#field(random.pick(usable), depth);
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` ${this.selection(named.name, depth - 1)}` : '';
    return `${this.#alias()}${field.name}${this.#arguments(field)}${this.#condition()}${below}`;
  }

  #alias(): string {
    return this.#random.chance(0.15) ? `${this.#random.pick(['x', 'y', 'then', '__proto__', 'constructor'])}: ` : '';
  }

  #condition(): string {
    if (!this.#random.chance(0.15)) return '';
    const value = this.#random.pick(['true', 'false', '$yes', '$yes', '$no', '$maybe']);
    return ` @${this.#random.pick(['skip', 'include'])}(if: ${value})`;
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter(() => this.#random.chance(0.4)).map(({ name, type }) => `${name}: ${this.#value(type)}`);
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  #value(type: GraphQLInputType): string {
    const values: Record<string, readonly string[]> = {
      Int: ['1', '$int', '$must', 'null'],
      'Int!': ['1', '$must', '$int', 'null'],
      '[Int!]': ['[1, 2]', '3', '$list', '[$must, $int]', 'null'],
      In: ['{ a: 1 }', '{ a: $int, b: "x" }', '{ a: $must, c: { b: [], d: { deep: [1, $int] } } }', '$in', 'null'],
      Colour: ['RED', 'GREEN', 'PURPLE', 'null'],
      String: ['"text"', '$text', '7', 'null'],
      Odd: ['1', '"x"', '{ a: [1, $int] }', '[]', 'null', '$text'],
    };
    return this.#random.pick(values[String(type)] ?? ['null']);
  }
}
