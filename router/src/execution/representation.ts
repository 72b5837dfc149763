import type { RequiredSelection, Rewrite } from './plan.ts';
import { rewrite } from './rewrite.ts';
import { isTree, join, type Tree } from './tree.ts';
import type { IsOf } from './types.ts';

/** The representations of one fetch, each once, and which of them stands for which target. */
export interface Representations {
  readonly list: readonly Tree[];
  /** Per target the index of its representation; -1 where it has none, because something that is required is missing. */
  readonly indexes: Int32Array;
}

/** Reads off an entity what a subgraph must know to find it; null where something is missing. Source: the federation subgraph specification, `_Any`. */
export type RepresentationOf = (entity: Tree) => Tree | null;

/** Compiles what a fetch requires. Types are told apart once: after the first entity of a type its fields are known. */
export function representationOf(
  requires: readonly RequiredSelection[],
  rewrites: readonly Rewrite[] | undefined,
  isOf: IsOf,
): RepresentationOf {
  const flat = new Map<string, readonly string[] | null>();
  return (entity) => {
    const typeName = entity.__typename;
    if (typeof typeName !== 'string') return null;
    let fields = flat.get(typeName);
    if (fields === undefined) {
      fields = rewrites ? null : flatFields(requires, typeName, isOf);
      flat.set(typeName, fields);
    }
    if (fields) return pick(entity, fields);
    const made = select(entity, requires, isOf);
    if (typeof made?.__typename !== 'string') return null;
    rewrite(rewrites, made, isOf);
    return made;
  };
}

/** The fields that an entity of this type must bring along, where one fragment speaks of the type and asks for leaves only (nearly always). */
function flatFields(requires: readonly RequiredSelection[], typeName: string, isOf: IsOf): readonly string[] | null {
  const [fragment, second] = requires.filter(
    (selection) => selection.kind === 'Field' || (selection.typeCondition && isOf(typeName, selection.typeCondition)),
  );
  if (fragment?.kind !== 'InlineFragment' || second) return null;
  const names = fragment.selections.map((field) =>
    field.kind === 'Field' && !field.selections && !field.as ? (field.alias ?? field.name) : null,
  );
  return names.includes('__typename') && names.every((name) => name !== null) ? names : null;
}

function pick(entity: Tree, fields: readonly string[]): Tree | null {
  const made: Tree = {};
  for (const field of fields) {
    const value = entity[field];
    if (value === undefined) return null;
    made[field] = value;
  }
  return made;
}

function select(source: Tree, selections: readonly RequiredSelection[], isOf: IsOf): Tree | null {
  const made: Tree = {};
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      const typeName = source.__typename;
      if (!selection.typeCondition) continue;
      if (typeof typeName !== 'string' || !isOf(typeName, selection.typeCondition)) continue;
      const inner = select(source, selection.selections, isOf);
      if (inner) join(made, inner);
      continue;
    }
    const name = selection.alias ?? selection.name;
    const value = source[name];
    if (value === undefined) return null;
    made[selection.as ?? name] = selection.selections ? selectIn(value, selection.selections, isOf) : value;
  }
  return made;
}

function selectIn(value: unknown, selections: readonly RequiredSelection[], isOf: IsOf): unknown {
  if (Array.isArray(value)) return value.map((element) => selectIn(element, selections, isOf));
  return isTree(value) ? select(value, selections, isOf) : value;
}

/** Each different representation once, so that what many places share is asked for once. */
export function distinct(targets: readonly Tree[], make: RepresentationOf): Representations {
  const list: Tree[] = [];
  const indexes = new Int32Array(targets.length);
  const known = new Map<unknown, number>();
  for (let at = 0; at < targets.length; at += 1) {
    const representation = make(targets[at]!);
    if (!representation) {
      indexes[at] = -1;
      continue;
    }
    const key = keyOf(representation);
    const index = known.get(key);
    if (index === undefined) {
      known.set(key, list.length);
      indexes[at] = list.length;
      list.push(representation);
    } else indexes[at] = index;
  }
  return { list, indexes };
}

/** Entities nearly always have a type and an id; both are strings, and no name of a type has a space. */
function keyOf(representation: Tree): string {
  const { __typename: typeName, id } = representation;
  let fields = 0;
  for (const _ in representation) fields += 1;
  return fields === 2 && typeof id === 'string' ? `${typeName as string} ${id}` : JSON.stringify(representation);
}
