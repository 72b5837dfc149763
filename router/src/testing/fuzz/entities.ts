/** The entities and their keys. They are few, so that the same one often appears at several places of an answer. */
import { Kind, type SelectionSetNode } from 'graphql';
import { objectTypesOf, resolvableKeys } from './facts.ts';
import { type SubgraphName, subgraphNames } from './subgraph-schemas.ts';

/** A value of a type with fields, before its fields are resolved. */
export interface Thing {
  readonly type: string;
  /** Unique in the world; all its values and faults follow from it. */
  readonly key: string;
  /** Which of its type's entities; -1 for values that are no entities. */
  readonly n: number;
  /** What the router sent along with the reference. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** What had been changed when a mutation returned this. */
  readonly steps?: readonly number[];
}

const counts: Readonly<Record<string, number>> = {
  Book: 4,
  Film: 3,
  Record: 2,
  Person: 4,
  Shelf: 4,
  Room: 4,
  Desk: 4,
  House: 2,
};

export const isEntity = (type: string): boolean => type in counts;
export const countOf = (type: string): number => counts[type] ?? 0;
export const entity = (type: string, n: number): Thing => ({ type, key: `${type}-${n}`, n });

/** An interface object that stats knows and catalog does not: nobody can say of which type it is. */
export const ghost: Thing = { type: 'Ghost', key: 'Ghost', n: -1 };

/** The value of a field that identifies; undefined for all others. */
export function keyField({ type, n }: Thing, field: string): unknown {
  switch (`${type}.${field}`) {
    case 'Ghost.id':
      return 'ghost';
    case 'Book.id':
    case 'Film.id':
    case 'Record.id':
    case 'Person.id':
    case 'House.id':
      return `${type.toLowerCase()}-${n}`;
    case 'Person.email':
      return `person${n}@example.test`;
    case 'Film.reel':
      return `reel-${n}`;
    case 'Shelf.section':
      return 'AB'[n % 2];
    case 'Shelf.row':
      return Math.floor(n / 2);
    case 'Room.house':
      return entity('House', n % 2);
    case 'Room.number':
    case 'Desk.no':
      return Math.floor(n / 2);
    case 'Desk.room':
      return entity('Room', n % 2);
    default:
      return undefined;
  }
}

/** `subgraph Type keyIndex json` → entity. */
const register = new Map<string, Thing>();
for (const subgraph of subgraphNames)
  for (const [typeName, keys] of resolvableKeys.get(subgraph) ?? [])
    for (const [index, key] of keys.entries())
      for (const type of objectTypesOf(typeName))
        for (let n = 0; n < countOf(type); n += 1)
          register.set(`${subgraph} ${typeName} ${index} ${JSON.stringify(ownKey(entity(type, n), key))}`, entity(type, n));

/** Finds what a representation stands for. Throws where it has none of the keys that this subgraph resolves; null where nothing is there. */
export function locate(subgraph: SubgraphName, given: Readonly<Record<string, unknown>>): Thing | null {
  const typeName = String(given.__typename);
  const keys = resolvableKeys.get(subgraph)?.get(typeName) ?? [];
  let usable = false;
  for (const [index, key] of keys.entries()) {
    const picked = pickSelection(given, key);
    if (picked === undefined) continue;
    usable = true;
    const found = register.get(`${subgraph} ${typeName} ${index} ${JSON.stringify(picked)}`);
    if (found) return { ...found, given };
    if (subgraph === 'stats' && given.id === 'ghost') return { ...ghost, given };
  }
  if (!usable) throw new Error(`${subgraph} cannot resolve a ${typeName} by ${Object.keys(given).join(', ')}`);
  return null;
}

/** The selected part of a value; undefined where a part is missing. */
export function pickSelection(value: unknown, selection: SelectionSetNode): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => pickSelection(item, selection));
    return items.includes(undefined) ? undefined : items;
  }
  const picked: Record<string, unknown> = {};
  for (const node of selection.selections) {
    if (node.kind !== Kind.FIELD) return undefined;
    const raw = (value as Record<string, unknown>)[node.name.value];
    const part = node.selectionSet ? pickSelection(raw, node.selectionSet) : raw;
    if (part === undefined) return undefined;
    picked[node.name.value] = part;
  }
  return picked;
}

function ownKey(thing: Thing, selection: SelectionSetNode): unknown {
  return Object.fromEntries(
    selection.selections.flatMap((node) => {
      if (node.kind !== Kind.FIELD) return [];
      const value = keyField(thing, node.name.value);
      return [[node.name.value, node.selectionSet ? ownKey(value as Thing, node.selectionSet) : value]];
    }),
  );
}
