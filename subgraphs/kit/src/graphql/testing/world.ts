import {
  buildSchema,
  defaultTypeResolver,
  type GraphQLIsTypeOfFn,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
} from 'graphql';
import type { TestContext } from './compare.ts';
import { Random } from './random.ts';

/** Every kind of type, null and not null in every position. Fields whose name ends in R have a resolver, the others are properties. */
const sdl = /* GraphQL */ `
  scalar Odd
  enum Colour { RED GREEN BLUE }
  input In { a: Int! = 3 b: [String!] c: In d: Odd e: Colour = RED }
  interface Thing { id: ID! thing: Thing name: String namesR: [String!] }
  type Oak implements Thing {
    id: ID! thing: Thing name: String! namesR: [String!]!
    number: Int! ratioR: Float flag: Boolean! colour: Colour coloursR: [Colour!] odd: Odd oddR: Odd!
    elm: Elm elmR: Elm! elms: [Elm!]! elmsR: [Elm]! grid: [[Int!]!]! gridR: [[Elm!]]
    any: Any! anys: [Any!] anysR: [[Any]!]! tested: Tested testedR: [Tested!]
    echo(int: Int! = 5, list: [Int!], in: In = { a: 4 }, colour: Colour, text: String, odd: Odd): String
    echoR(int: Int! = 5, list: [Int!], in: In = { a: 4 }, colour: Colour, text: String, odd: Odd): String!
    infoR: String
  }
  type Elm implements Thing {
    id: ID! thing: Thing! name: String namesR: [String!]
    oak: Oak oakR: Oak! tree: Thing! trees: [Thing!] any: Any tested: Tested! infoR: String!
  }
  type Sync { id: ID! name: String oakR: Oak }
  type Async { id: ID! name: String elm: Elm! }
  union Any = Oak | Elm | Sync
  union Tested = Sync | Async
  type Query { oak: Oak oakR: Oak! elmR: Elm things: [Thing!] anysR: [Any] testedR: Tested! infoR: String }
  type Mutation { oak: Oak oakR: Oak elmR: Elm! thingsR: [Thing!] infoR: String! }
  type Subscription { oakR: Oak elm: Elm }
`;

export function worldSchema(): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !type.name.startsWith('__')) {
      for (const field of Object.values(type.getFields())) {
        if (field.name.endsWith('R')) field.resolve = resolve;
      }
    }
    if (isAbstractType(type) && type.name === 'Any') type.resolveType = resolveAny;
  }
  const testers: Record<string, GraphQLIsTypeOfFn<Value, TestContext>> = {
    Sync: (value: Value, ctx) => tested(ctx, value, 'Sync'),
    Async: (value: Value, ctx) => ctx.turns.later(`${value.id}?async`, () => tested(ctx, value, 'Async')),
  };
  for (const [name, isTypeOf] of Object.entries(testers)) (schema.getType(name) as GraphQLObjectType).isTypeOf = isTypeOf;
  const odd = schema.getType('Odd') as unknown as { serialize: (value: unknown) => unknown };
  odd.serialize = (value) => {
    if (value === 'throw') throw new Error('Odd cannot be this');
    return value === 'nothing' ? null : value === 'object' ? { odd: [1, { deep: true }] } : value;
  };
  return schema;
}

/** An object of the world. Its properties are made when they are read, from its id alone. */
interface Value {
  readonly id: string;
  readonly typename: string;
  readonly __typename?: unknown;
}

function resolve(source: Value | undefined, args: unknown, ctx: TestContext, info: GraphQLResolveInfo): unknown {
  const id = `${source?.id ?? 'root'}.${info.fieldName}`;
  ctx.told.push(id);
  if (info.fieldName === 'infoR') return world(ctx, id, () => told(info));
  if (info.fieldName === 'echoR') return world(ctx, id, () => JSON.stringify(args));
  return world(ctx, id, () => makeValue(info.schema, info.returnType, id, ctx));
}

function tested(ctx: TestContext, { id, typename }: Value, name: string): boolean {
  if (new Random(`${ctx.seed}${id}?${name}`).chance(trouble(ctx))) throw new Error(`no telling whether ${id} is ${name}`);
  return typename === name;
}

/** All of `info` that can be written down. */
function told(info: GraphQLResolveInfo): string {
  const { path, fieldName, fieldNodes, parentType, returnType, operation, variableValues, fragments } = info;
  return JSON.stringify({
    path: [...responsePathAsArray(path), path.typename, path.prev?.typename],
    nodes: fieldNodes.map(({ loc }) => loc?.start),
    types: [fieldName, String(parentType), String(returnType), operation.operation],
    variableValues,
    fragments: Object.keys(fragments),
    own: Object.keys(info),
  });
}

function resolveAny(value: Value, ctx: TestContext, info: GraphQLResolveInfo, type: Parameters<typeof defaultTypeResolver>[3]) {
  const random = new Random(`${ctx.seed}${value.id}?any`);
  if (random.chance(0.2)) return ctx.turns.later(`${value.id}?any`, () => value.typename);
  return defaultTypeResolver(value, ctx, info, type);
}

/** How much goes wrong is the seed's, so that there are calm worlds and bad ones. */
function trouble({ seed }: TestContext): number {
  return new Random(`${seed}trouble`).pick([0, 0.01, 0.03, 0.1]);
}

/** What `make` gives, or a promise of it, or something that goes wrong instead: as name and seed will have it. */
function world(ctx: TestContext, name: string, make: () => unknown): unknown {
  const random = new Random(ctx.seed + name);
  const deed = (): unknown => (random.chance(trouble(ctx)) ? goWrong(random, name) : make());
  return random.chance(0.15) ? ctx.turns.later(name, deed) : deed();
}

function goWrong(random: Random, name: string): unknown {
  switch (random.below(6)) {
    case 0:
      throw new Error(`thrown at ${name}`);
    case 1:
      throw random.pick<unknown>(['a text', { code: 7 }, 0, null]);
    case 2:
      return new Error(`returned at ${name}`);
    case 3:
      return undefined;
    case 4:
      return random.pick<unknown>([Number.NaN, {}, 'a text', [], true]);
    default:
      return null;
  }
}

function makeValue(schema: GraphQLSchema, type: GraphQLOutputType, id: string, ctx: TestContext): unknown {
  const random = new Random(`${ctx.seed}${id}=`);
  if (isNonNullType(type)) return makeValue(schema, type.ofType, id, ctx);
  if (isListType(type)) return listOf(schema, type.ofType, id, ctx, random);
  if (isObjectType(type)) return objectOf(schema, type, id, ctx);
  if (isAbstractType(type)) return objectOf(schema, random.pick(schema.getPossibleTypes(type)), id, ctx);
  if (isEnumType(type)) return random.pick(['RED', 'GREEN', 'BLUE']);
  const right: Record<string, readonly unknown[]> = {
    Int: [0, 7, -1, '12', true],
    Float: [0.5, 3, '1.5'],
    Boolean: [true, false, 1],
    ID: [id, 12],
    String: [id, '', 5, false],
    Odd: random.chance(trouble(ctx)) ? ['throw', 'nothing'] : ['object', 1, 'fine'],
  };
  return random.pick(right[type.name] as readonly unknown[]);
}

function listOf(schema: GraphQLSchema, type: GraphQLOutputType, id: string, ctx: TestContext, random: Random): unknown {
  const make = (index: number) => world(ctx, `${id}.${index}`, () => makeValue(schema, type, `${id}.${index}`, ctx));
  const safely = (index: number) => {
    try {
      return make(index);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  const length = random.below(4);
  const kind = random.below(6);
  if (kind === 0) return new Set(Array.from({ length }, (_, index) => safely(index)));
  if (kind > 1) return Array.from({ length }, (_, index) => safely(index));
  return (function* () {
    for (let index = 0; index < length; index += 1) yield make(index);
  })();
}

function objectOf(schema: GraphQLSchema, type: GraphQLObjectType, id: string, ctx: TestContext): Value {
  const random = new Random(`${ctx.seed}${id}:`);
  const object = { id, typename: type.name };
  for (const { name, type: fieldType } of Object.values(type.getFields())) {
    if (name === 'id' || name.endsWith('R')) continue;
    const make = (args?: unknown) =>
      world(ctx, `${id}.${name}`, () =>
        name === 'echo' ? JSON.stringify(args) : makeValue(schema, fieldType, `${id}.${name}`, ctx),
      );
    const method = name === 'echo' || random.chance(0.2);
    Object.defineProperty(object, name, method ? { value: (args: unknown) => make(args) } : { get: () => make() });
  }
  // Sync and Async are told by isTypeOf; the others say what they are, or, where it goes wrong, something else.
  const lie = random.chance(trouble(ctx)) ? random.pick<unknown>(['Nowhere', 'Colour', 'Query', 7, type, undefined]) : type.name;
  return type.isTypeOf ? object : Object.assign(object, { __typename: lie });
}
