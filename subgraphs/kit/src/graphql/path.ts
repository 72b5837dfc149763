import type { GraphQLResolveInfo } from 'graphql';

/** The way from a place in the answer up to its root. `typename` is the type that a response key belongs to; an index of a list has none. */
export type Path = GraphQLResolveInfo['path'];

export function addPath(prev: Path | undefined, key: string | number, typename: string | undefined): Path {
  return { prev, key, typename };
}
