import {
  buildSchema,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  validate,
} from 'graphql';
import { seededRandom } from '../workload/random.ts';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Fields inside one another, and fields of one object. */
const deepest = 5;
const widest = 6;

/** Valid queries over the public schema that all differ, as a seeded walk finds them. */
export function randomOperations(apiSdl: string, seed: number, count: number): readonly Operation[] {
  const schema = buildSchema(apiSdl);
  const random = seededRandom(seed);
  const found = new Map<string, Operation>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > count * 50) throw new Error(`Only ${found.size} different operations of ${count} were found.`);
    const operation = new Walk(schema, random, found.size).operation();
    if (operation && validate(schema, parse(operation.query)).length === 0) found.set(operation.query, operation);
  }
  return [...found.values()];
}

class Walk {
  readonly #schema: GraphQLSchema;
  readonly #random: () => number;
  readonly #number: number;
  readonly #declared: string[] = [];
  readonly #values: Record<string, unknown> = {};

  constructor(schema: GraphQLSchema, random: () => number, number: number) {
    this.#schema = schema;
    this.#random = random;
    this.#number = number;
  }

  operation(): Operation | null {
    const root = this.#schema.getQueryType();
    if (!root) return null;
    const selection = this.#fields(root, 1, 1 + this.#below(3));
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
    return { query: `query Cold${this.#number}${declared} ${selection}`, variables: this.#values };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    if (!isAbstractType(type)) return this.#fields(type, depth, 1 + this.#below(widest));
    const some = this.#some(this.#schema.getPossibleTypes(type), 1 + this.#below(3));
    return `{ __typename ${some.map((one) => `... on ${one.name} ${this.#fields(one, depth, 1 + this.#below(3))}`).join(' ')} }`;
  }

  #fields(
    type: Exclude<GraphQLCompositeType, { getTypes(): unknown }> | GraphQLCompositeType,
    depth: number,
    wanted: number,
  ): string {
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    const fitting = fields.filter((field) => depth < deepest || !isCompositeType(getNamedType(field.type)));
    const texts = this.#some(fitting, wanted).map((field) => this.#field(field, depth));
    return `{ ${['__typename', ...texts].join(' ')} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = field.args
      .filter((arg) => isRequiredArgument(arg) || arg.name === 'first')
      .map((arg) => `${arg.name}: ${arg.name === 'first' ? '2' : this.#variable(arg.type)}`);
    const type = getNamedType(field.type);
    return `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${isCompositeType(type) ? ` ${this.#selection(type, depth + 1)}` : ''}`;
  }

  #variable(type: GraphQLInputType): string {
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${type}`);
    this.#values[name] = this.#value(type);
    return `$${name}`;
  }

  #value(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType);
    if (isListType(type)) return [this.#value(type.ofType)];
    if (isEnumType(type)) return type.getValues()[0]?.name;
    if (isInputObjectType(type)) {
      const required = Object.values(type.getFields()).filter(isRequiredInputField);
      return Object.fromEntries(required.map((field) => [field.name, this.#value(field.type)]));
    }
    return scalars[type.name] ?? 'x';
  }

  #some<T>(items: readonly T[], count: number): readonly T[] {
    const left = [...items];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.#below(left.length), 1)[0] as T);
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}

/** A value that each scalar takes; anything else takes a text. */
const scalars: Readonly<Record<string, unknown>> = {
  ID: 'user_01h455vb4pex5vsknk084sn02q',
  Int: 2,
  Float: 1.5,
  Boolean: true,
  DateTime: '2030-01-01T10:00:00.000Z',
  Date: '2030-01-01',
};
