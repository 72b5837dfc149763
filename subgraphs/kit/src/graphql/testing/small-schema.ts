import { buildSchema, type GraphQLSchema } from 'graphql';

/** Resolvers, `resolveType` and `isTypeOf` by type and name. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One of each kind of type. */
const sdl = /* GraphQL */ `
  scalar Any
  enum Colour { RED GREEN }
  input Range { from: Int! = 1, to: Int, colours: [Colour!] }
  interface Animal { name: String }
  type Cat implements Animal { name: String, must: String!, self: Cat, friends: [Animal!] }
  type Dog implements Animal { name: String, must: String! }
  type Stone { name: String }
  union Pet = Cat | Dog
  type Query {
    text: String, must: String!, number: Int, ratio: Float, flag: Boolean, id: ID, colour: Colour, any: Any
    cat: Cat, mustCat: Cat!, cats: [Cat], mustCats: [Cat!]!, animal: Animal, animals: [Animal], pet: Pet, pets: [Pet!]
    texts: [String], mustTexts: [String!], grid: [[Int!]]
    echo(text: String = "default", number: Int!, range: Range, any: Any, list: [Int!]): String
    optional(text: String, range: Range = { from: 7 }): String
  }
  type Mutation { first: String, second: String, third: String!, fourth: Cat }
  type Subscription { text: String, cat: Cat }
`;

/** With these resolvers. */
export function smallSchema(resolvers: Resolvers = {}): GraphQLSchema {
  const schema = buildSchema(sdl);
  const any = schema.getType('Any') as unknown as { serialize: (value: unknown) => unknown };
  any.serialize = (value) => {
    if (value === 'throws') throw new TypeError('not this one');
    if (value === 'promise') return Promise.resolve('kept');
    if (value === 'failing promise') return Promise.reject(new Error('not kept'));
    return value === 'nothing' ? undefined : value;
  };
  for (const [typeName, members] of Object.entries(resolvers)) {
    const type = schema.getType(typeName) as unknown as Record<string, unknown> & {
      getFields(): Record<string, { resolve: unknown }>;
    };
    for (const [name, member] of Object.entries(members)) {
      if (name === 'resolveType' || name === 'isTypeOf') type[name] = member;
      else type.getFields()[name]!.resolve = member;
    }
  }
  return schema;
}
