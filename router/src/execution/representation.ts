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

/** Reads off an entity what a subgraph must know to find it. Source: the federation subgraph specification, `_Any`. */
export class Representer {
  readonly #requires: readonly RequiredSelection[];
  readonly #rewrites: readonly Rewrite[] | undefined;
  readonly #isOf: IsOf;
  readonly #leaves = new Map<string, readonly string[] | null>();

  constructor(requires: readonly RequiredSelection[], rewrites: readonly Rewrite[] | undefined, isOf: IsOf) {
    this.#requires = requires;
    this.#rewrites = rewrites;
    this.#isOf = isOf;
  }

  /** The fields beside `__typename` that an entity of this type must have, where they are all leaves (nearly always); null where they are not. */
  leavesOf(typeName: string): readonly string[] | null {
    let leaves = this.#leaves.get(typeName);
    if (leaves === undefined) {
      leaves = this.#rewrites ? null : leavesOf(this.#requires, typeName, this.#isOf);
      this.#leaves.set(typeName, leaves);
    }
    return leaves;
  }

  /** A rewrite of a type that the entity is, but of which it could not tell what is required, would send it under a name by which it is not found. */
  #rewritesOf(told: ReadonlySet<string>): readonly Rewrite[] {
    return (this.#rewrites ?? []).filter(({ path: [condition = ''] }) => !condition.startsWith('... on ') || told.has(condition));
  }

  /** Null where something that is required is missing. */
  represent(entity: Tree): Tree | null {
    const typeName = entity.__typename;
    if (typeof typeName !== 'string') return null;
    const leaves = this.leavesOf(typeName);
    if (leaves) return pick(entity, typeName, leaves);
    const made: Tree = {};
    const told = new Set<string>();
    for (const one of this.#requires) {
      const part = select(entity, [one], this.#isOf);
      if (!part) {
        if (one.kind === 'Field') return null;
        continue;
      }
      join(made, part);
      if (one.kind === 'InlineFragment' && one.typeCondition && part.__typename !== undefined)
        told.add(`... on ${one.typeCondition}`);
    }
    if (typeof made.__typename !== 'string') return null;
    rewrite(this.#rewritesOf(told), made, this.#isOf);
    return made;
  }
}

/** Where one fragment speaks of the type and asks for leaves only. */
function leavesOf(requires: readonly RequiredSelection[], typeName: string, isOf: IsOf): readonly string[] | null {
  const [fragment, second] = requires.filter(
    (selection) => selection.kind === 'Field' || (selection.typeCondition && isOf(typeName, selection.typeCondition)),
  );
  if (fragment?.kind !== 'InlineFragment' || second) return null;
  const names = fragment.selections.map((field) =>
    field.kind === 'Field' && !field.selections && !field.as ? (field.alias ?? field.name) : null,
  );
  if (!names.includes('__typename') || !names.every((name) => name !== null)) return null;
  return names.filter((name) => name !== '__typename');
}

function pick(entity: Tree, typeName: string, leaves: readonly string[]): Tree | null {
  const made: Tree = { __typename: typeName };
  for (const leaf of leaves) {
    const value = entity[leaf];
    if (value === undefined) return null;
    made[leaf] = value;
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

/** Each different representation once, so that what many places share is asked for once: what is equal has one index. */
export class DistinctRepresentations implements Representations {
  readonly list: Tree[] = [];
  readonly indexes: Int32Array;
  #count = 0;
  /** Nearly every entity is known by a type and one leaf, such as its id: then nothing has to be made to find it again. */
  #typeName: unknown;
  #leaf: string | null = null;
  #byLeaf: Map<unknown, number> = new Map();
  readonly #byType = new Map<string, Map<unknown, number>>();
  readonly #byText = new Map<string, number>();
  #representer: Representer | null = null;

  constructor(size: number) {
    this.indexes = new Int32Array(size);
  }

  add(target: Tree, representer: Representer): void {
    this.indexes[this.#count] = this.#indexOf(target, representer);
    this.#count += 1;
  }

  #indexOf(target: Tree, representer: Representer): number {
    const typeName = target.__typename;
    if (typeName !== this.#typeName || representer !== this.#representer) this.#turnTo(typeName, representer);
    if (this.#leaf === null) return this.#indexByText(representer.represent(target));
    const value = target[this.#leaf];
    if (value === undefined) return -1;
    if (typeof value === 'object') return this.#indexByText(representer.represent(target));
    let index = this.#byLeaf.get(value);
    if (index === undefined) {
      index = this.list.push({ __typename: typeName, [this.#leaf]: value }) - 1;
      this.#byLeaf.set(value, index);
    }
    return index;
  }

  /** The next targets are of another type than the last. */
  #turnTo(typeName: unknown, representer: Representer): void {
    this.#typeName = typeName;
    this.#representer = representer;
    const leaves = typeof typeName === 'string' ? representer.leavesOf(typeName) : null;
    this.#leaf = leaves?.length === 1 ? leaves[0]! : null;
    if (this.#leaf === null) return;
    const key = `${typeName as string} ${this.#leaf}`;
    this.#byLeaf = this.#byType.get(key) ?? new Map();
    this.#byType.set(key, this.#byLeaf);
  }

  #indexByText(representation: Tree | null): number {
    if (!representation) return -1;
    const text = JSON.stringify(representation);
    let index = this.#byText.get(text);
    if (index === undefined) {
      index = this.list.push(representation) - 1;
      this.#byText.set(text, index);
    }
    return index;
  }
}
