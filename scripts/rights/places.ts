import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
} from 'graphql';

/** Where a client names something: a field, and the way through its arguments. */
export interface Place {
  /** `Mutation.cancelBooking`. */
  readonly field: string;
  /** `input.quoteId`. */
  readonly path: string;
}

/** Texts that are as good as an id: they name one thing, and who has them gets at it. */
const secrets = /^(email|newEmail|challenge|attempt|request|prefix|token|\w+Token)$/;

/** Every place of the schema at which an id, a cursor, an address or a token is taken. */
export function placesOf(schema: GraphQLSchema): readonly Place[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  return types.flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()).flatMap((field) => placesOfField(type.name, field)) : [],
  );
}

function placesOfField(type: string, { name, args }: GraphQLField<unknown, unknown>): readonly Place[] {
  return args.flatMap((argument) => pathsOf(argument)).map((path) => ({ field: `${type}.${name}`, path }));
}

function pathsOf(taken: GraphQLArgument | GraphQLInputField): readonly string[] {
  const type = getNamedType(taken.type);
  if (isInputObjectType(type))
    return Object.values(type.getFields())
      .flatMap(pathsOf)
      .map((path) => `${taken.name}.${path}`);
  return type.name === 'ID' || type.name === 'Cursor' || secrets.test(taken.name) ? [taken.name] : [];
}
