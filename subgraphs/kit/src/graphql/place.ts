import { type FieldNode, type GraphQLResolveInfo, locatedError, responsePathAsArray } from 'graphql';
import { addPath, type Path } from './path.ts';
import type { Run } from './run.ts';
import { isThenable } from './thenable.ts';

/** Where a value stands in the answer: a field, or an item of a list. */
export interface Place {
  readonly nodes: readonly FieldNode[];
  /** Whether null may stand here. Where it may not, the failure goes up to the next place. */
  readonly nullable: boolean;
  /** `Type.field`, for messages; an item is named by its list's field. */
  readonly name: string;
  /** Of the object that a field belongs to; undefined for an item. */
  readonly typename: string | undefined;
}

/** Absent where nothing in the place asks for it: see `asksInfo`. */
export type Info = GraphQLResolveInfo | undefined;

/** Puts what a resolver gave into a place: the value of the answer, or a promise of it. */
export type Fill = (run: Run, value: unknown, parent: Path | undefined, key: string | number, info: Info) => unknown;

/** Makes a value that is there (no null, no error, no promise) its part of the answer, or a promise of it. */
export type Complete = (run: Run, value: unknown, path: Path, info: Info) => unknown;

/** For values with places below them: their path is made at once, because all that is below hangs on it. */
export function fillWith(place: Place, complete: Complete): Fill {
  const fill: Fill = (run, value, parent, key, info) => {
    if (isThenable(value)) return later(place, fill, run, value, parent, key, info);
    const path = addPath(parent, key, place.typename);
    try {
      if (value instanceof Error) throw value;
      if (value == null) return nothing(place);
      const done = complete(run, value, path, info);
      return done instanceof Promise ? done.catch((raw: unknown) => fail(run, place, raw, path)) : done;
    } catch (raw) {
      return fail(run, place, raw, path);
    }
  };
  return fill;
}

/** For scalars and enums: a path is made only when something failed. */
export function fillLeaf(place: Place, serialize: (value: unknown) => unknown): Fill {
  const fill: Fill = (run, value, parent, key, info) => {
    if (isThenable(value)) return later(place, fill, run, value, parent, key, info);
    try {
      if (value instanceof Error) throw value;
      if (value == null) return nothing(place);
      const done = serialize(value);
      if (!isThenable(done)) return done;
      return Promise.resolve(done).catch((raw: unknown) => fail(run, place, raw, addPath(parent, key, place.typename)));
    } catch (raw) {
      return fail(run, place, raw, addPath(parent, key, place.typename));
    }
  };
  return fill;
}

function later(
  place: Place,
  fill: Fill,
  run: Run,
  value: PromiseLike<unknown>,
  parent: Path | undefined,
  key: string | number,
  info: Info,
): Promise<unknown> {
  return Promise.resolve(value).then(
    (settled) => fill(run, settled, parent, key, info),
    (raw) => fail(run, place, raw, addPath(parent, key, place.typename)),
  );
}

function nothing({ nullable, name }: Place): null {
  if (nullable) return null;
  throw new Error(`Cannot return null for non-nullable field ${name}.`);
}

/** Null where it may stand, and the error is kept; else the error goes on to the place above. Source: specification §6.4.4. */
export function fail(run: Run, place: Place, raw: unknown, path: Path): null {
  const error = locatedError(raw, place.nodes, responsePathAsArray(path));
  if (!place.nullable) throw error;
  run.failures.add(error, path);
  return null;
}
