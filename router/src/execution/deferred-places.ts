import { type GraphQLObjectType, getNamedType, isObjectType, type SelectionSetNode } from 'graphql';
import type { Path } from './answer.ts';
import { type Collecting, collectFields, type DeferredFragment } from './collect.ts';
import { isTree, type Tree } from './tree.ts';

/** A deferred fragment and the object that it is of. */
export interface DeferredPlace {
  readonly path: Path;
  readonly type: GraphQLObjectType;
  readonly value: Tree;
  readonly fragment: DeferredFragment;
  /** The deferred fragments within it; known when it is there itself. */
  inner(): readonly DeferredPlace[];
}

/** Every deferred fragment of an object and of what is in it, in the order of the document. */
export function deferredPlaces(
  parts: Collecting,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  value: Tree,
  path: Path = [],
): readonly DeferredPlace[] {
  const deferred: DeferredFragment[] = [];
  const fields = collectFields(parts, type, selectionSets, deferred);
  const here = deferred.map((fragment) => ({
    path,
    type,
    value,
    fragment,
    inner: () => deferredPlaces(parts, type, [fragment.selectionSet], value, path),
  }));
  const below = [...fields].flatMap(([key, nodes]) => {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const declared = type.getFields()[nodes[0]!.name.value]?.type;
    if (sets.length === 0 || !declared) return [];
    const named = getNamedType(declared);
    const look = (found: unknown, at: Path): readonly DeferredPlace[] => {
      if (Array.isArray(found)) return found.flatMap((element, index) => look(element, [...at, index]));
      if (!isTree(found)) return [];
      const own = isObjectType(named) ? named : parts.schema.getType(String(found.__typename));
      return isObjectType(own) ? deferredPlaces(parts, own, sets, found, at) : [];
    };
    return look(value[key], [...path, key]);
  });
  return [...here, ...below];
}
