import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { isThenable } from './thenable.ts';

type EntitiesResolver = GraphQLFieldResolver<unknown, unknown, { representations: readonly Reference[] }>;
type Reference = Readonly<Record<string, unknown>>;
type ResolveReference = (reference: Reference, context: unknown, info: GraphQLResolveInfo) => unknown;
type Load = (reference: Reference, context: unknown, info: GraphQLResolveInfo) => unknown;

const direct = new WeakSet<object>();

/**
 * Replaces the resolver of `Query._entities` that `@apollo/subgraph` puts into a schema: the same answers without a promise per entity. A `__resolveReference`
 * that throws costs its own entity, whether it is an async function or not; Apollo's would lose them all for the latter. Done again it changes nothing.
 */
export function resolveEntitiesDirectly(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()._entities;
  if (!field?.resolve || direct.has(field.resolve)) return;
  const apollo = field.resolve as EntitiesResolver;
  const loads = new Map<string, Load>();
  const loadOf = (typename: unknown): Load => {
    const known = loads.get(typename as string);
    if (known) return known;
    const made = compileLoad(schema, apollo, typename);
    loads.set(typename as string, made);
    return made;
  };
  field.resolve = ((_, { representations }, context, info) => {
    const planned = representations.map((reference) => loadOf(reference.__typename));
    return representations.map((reference, index) => attempt(planned[index]!, reference, context, info));
  }) satisfies EntitiesResolver;
  direct.add(field.resolve);
}

function attempt(load: Load, reference: Reference, context: unknown, info: GraphQLResolveInfo): unknown {
  try {
    return load(reference, context, info);
  } catch (thrown) {
    return thrown instanceof Error ? thrown : Promise.reject(thrown);
  }
}

/** Throws, in Apollo's words, when there is no such type: that is the router's mistake and not one entity's. */
function compileLoad(schema: GraphQLSchema, apollo: EntitiesResolver, typename: unknown): Load {
  const type = typeof typename === 'string' ? schema.getType(typename) : undefined;
  if (isObjectType(type)) return objectLoad(type);
  // Which object it is must be found out first. Rare enough to leave it to Apollo's.
  if (isInterfaceType(type))
    return (reference, context, info) => (apollo(null, { representations: [reference] }, context, info) as unknown[])[0];
  throw new Error(
    `The _entities resolver tried to load an entity for type "${typename}", but no object or interface type of that name was found in the schema`,
  );
}

function objectLoad(type: GraphQLObjectType): Load {
  const named = (value: unknown): unknown => withTypename(value, type.name);
  const resolve = (type.extensions as { apollo?: { subgraph?: { resolveReference?: ResolveReference } } }).apollo?.subgraph
    ?.resolveReference;
  if (!resolve) return named;
  return (reference, context, info) => {
    const value = resolve(reference, context, info);
    return isThenable(value) ? value.then(named) : named(value);
  };
}

/** By its `__typename` the union `_Entity` knows what an object is. One that says it is something else is copied; other properties stay as they are. */
function withTypename(value: unknown, typename: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('__typename' in value)) return Object.defineProperty(value, '__typename', { value: typename });
  return value.__typename === typename ? value : { ...value, __typename: typename };
}
