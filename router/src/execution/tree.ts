/** The data of one request while it grows: what subgraphs answered, joined into one tree. */
export type Tree = Record<string, unknown>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The objects at `path`, in their order, nulls left out. The same object may be met more than once, where one answer is shared by several places.
 * `@` stands for every element of a list, also of a list of lists when it is repeated.
 */
export function collectAt(root: Tree, path: readonly string[]): Tree[] {
  const found: Tree[] = [];
  collect(root, path, 0, found);
  return found;
}

function collect(value: unknown, path: readonly string[], from: number, found: Tree[]): void {
  for (let at = from; at < path.length; at += 1) {
    const step = path[at]!;
    if (step === '@') {
      if (!Array.isArray(value)) return;
      for (const element of value) collect(element, path, at + 1, found);
      return;
    }
    if (!isTree(value)) return;
    value = value[step];
  }
  if (isTree(value)) found.push(value);
  // A path that ends at a list means its elements.
  else if (Array.isArray(value)) for (const element of value) if (isTree(element)) found.push(element);
}

/** Where each of the objects lies that `collectAt` finds: response names and indexes, in the same order. Only errors need it. */
export function pathsAt(root: Tree, path: readonly string[]): (string | number)[][] {
  const found: (string | number)[][] = [];
  locate(root, path, 0, [], found);
  return found;
}

function locate(
  value: unknown,
  path: readonly string[],
  from: number,
  walked: readonly (string | number)[],
  found: (string | number)[][],
): void {
  const step = path[from];
  if (step === '@' || (step === undefined && Array.isArray(value))) {
    if (!Array.isArray(value)) return;
    const next = step === undefined ? from : from + 1;
    for (const [index, element] of value.entries()) {
      if (step === undefined && !isTree(element)) continue;
      locate(element, path, next, [...walked, index], found);
    }
  } else if (!isTree(value)) return;
  else if (step === undefined) found.push([...walked]);
  else locate(value[step], path, from + 1, [...walked, step], found);
}

/** JSON knows it as a name like any other; written to or read from an object it is the object's prototype, which all objects share. */
const magic = '__proto__';

/** Sets a property of the object itself, whatever its name: names come from aliases, and from values of users. */
export function setOwn(object: Tree, key: string, value: unknown): void {
  if (key === magic) Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

/**
 * Joins an answer into a place of the tree. Objects that both have are joined field by field, lists of one length element by element (a value type whose
 * fields come from several subgraphs); anything else is taken from the answer.
 */
export function join(target: Tree, source: Tree): void {
  for (const key in source) {
    const value = source[key];
    if (value === undefined) continue;
    const present = key === magic ? undefined : target[key];
    if (present === undefined || present === null || typeof present !== 'object') setOwn(target, key, value);
    else target[key] = joined(present, value);
  }
}

function joined(present: unknown, value: unknown): unknown {
  if (present === value) return present;
  if (isTree(present) && isTree(value)) {
    join(present, value);
    return present;
  }
  if (Array.isArray(present) && Array.isArray(value) && present.length === value.length) {
    for (const [index, element] of value.entries()) present[index] = joined(present[index], element);
    return present;
  }
  return value;
}

/** A copy that shares nothing with its original. The values are JSON's. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (!isTree(value)) return value;
  const copy: Tree = {};
  for (const key in value) setOwn(copy, key, copyOf(value[key]));
  return copy as T;
}
