/**
 * The data. Nothing is stored: every value, null and error is a pure function of the seed, the entity, the field and its arguments, so that the
 * subgraphs and the monolith tell the same without knowing of each other.
 */
import {
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { countOf, entity, ghost, isEntity, keyField, pickSelection, type Thing } from './entities.ts';
import { possibleAnswers, requirements, safeFields, stockFields } from './facts.ts';
import { hash } from './random.ts';
import { apiSchema, fullSchema, type SubgraphName } from './subgraph-schemas.ts';

/** How the subgraph stock behaves throughout one operation. */
export type Outage = 'none' | 'rejects' | 'errors without data' | 'errors and null data' | 'desks fail';

/** What decides the data that one operation meets. */
export interface Conditions {
  readonly seed: string;
  /** How probable it is that a field fails or is null. */
  readonly faults: number;
  readonly outage: Outage;
}

/** One execution of one operation by one engine. */
export interface Run extends Conditions {
  /** Null: the monolith, which looks up itself what `@requires` asks for. */
  readonly at: SubgraphName | null;
  /** What the mutations of this operation did so far. */
  readonly steps: number[];
  /** Errors of fields that only a `@requires` asked for, with the path of the object that required them. */
  readonly hidden: HiddenError[];
  /** Entities of which stock knew nothing; kept to count them. */
  readonly unknownReferences: Set<string>;
}

export interface HiddenError {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Several with the same one are elements of one list, of which one that fails takes all along: one of them must be told. */
  readonly list?: object;
}

export const downMessage = 'stock is down';
/** Stands for GraphQL's own message about a null that may not be. */
export const hiddenNull = 'null where none may be';

export function newRun(conditions: Conditions, at: SubgraphName | null = null): Run {
  return { ...conditions, at, steps: [], hidden: [], unknownReferences: new Set() };
}

/** Serves as the default resolver of every schema. */
export const resolveField: GraphQLFieldResolver<unknown, Run> = (source, args, run, info) => {
  const thing = (source as Thing | undefined) ?? { type: info.parentType.name, key: info.parentType.name, n: -1 };
  return answer(run, thing, info.fieldName, args, info.returnType, info.path.prev ? pathOf(info.path.prev) : []);
};

export const resolveType = (value: unknown): string | undefined => {
  const { type } = value as Thing;
  return type === ghost.type ? undefined : type;
};

export function pathOf(path: GraphQLResolveInfo['path'] | undefined): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let part = path; part; part = part.prev) keys.push(part.key);
  return keys.reverse();
}

function answer(
  run: Run,
  thing: Thing,
  field: string,
  args: Readonly<Record<string, unknown>>,
  type: GraphQLOutputType,
  parentPath: readonly (string | number)[],
): unknown {
  const identity = keyField(thing, field);
  if (identity !== undefined) return identity;
  const coordinate = `${thing.type}.${field}`;
  const mutation = thing.type === 'Mutation';
  if (mutation) run.steps.push(hash(`${field}${stable(args)}`) % 100);
  const place = `${thing.key}.${field}(${stable(args)})`;
  const needed = requirements.get(coordinate);
  const required = needed && thing.type !== ghost.type ? requiredValues(run, thing, needed, coordinate, parentPath) : undefined;
  if (run.at === null && stockFields.has(coordinate)) {
    const failure = stockFailure(run, thing);
    if (failure !== undefined) return failure;
  }
  if (thing.type !== ghost.type && !safeFields.has(coordinate)) {
    const luck = hash(`${run.seed}!${place}`) / 0x1_0000_0000;
    // What fails at the root hides all that could fail below it.
    const faults = thing.type === 'Query' ? run.faults / 8 : run.faults;
    if (luck < faults * 0.6) return null;
    if (luck < faults) throw new Error(`fault at ${place}`);
  }
  if (thing.steps && field === 'step') return thing.steps.length;
  if (thing.steps && field === 'log') return thing.steps;
  const value = make(run, coordinate, type, place, required === undefined ? place : `${place}${JSON.stringify(required)}`);
  return mutation ? { ...(value as Thing), steps: [...run.steps] } : value;
}

/** `place` decides the faults, `root` the value. */
function make(run: Run, coordinate: string, type: GraphQLOutputType, place: string, root: string): unknown {
  if (isNonNullType(type)) return make(run, coordinate, type.ofType, place, root);
  if (isListType(type)) return makeList(run, coordinate, type.ofType, place, root);
  const luck = hash(`${run.seed}${root}`);
  if (isCompositeType(type)) return makeThing(coordinate, luck, root);
  if (isEnumType(type)) {
    const shown = apiSchema.getType(type.name);
    const values = isEnumType(shown) ? shown.getValues() : type.getValues();
    return values[luck % values.length]?.name;
  }
  return makeScalar(type.name, luck);
}

function makeList(run: Run, coordinate: string, type: GraphQLOutputType, place: string, root: string): unknown {
  if (coordinate.startsWith(ghost.type)) return [];
  const length = [0, 1, 1, 2, 2, 2, 3, 3][hash(`${run.seed}#${root}`) % 8] as number;
  return Array.from({ length }, (_, index) => {
    const element = `${place}/${index}`;
    if (!safeFields.has(coordinate)) {
      const luck = hash(`${run.seed}!${element}`) / 0x1_0000_0000;
      if (luck < run.faults / 2) return null;
      if (luck < run.faults && !isListType(isNonNullType(type) ? type.ofType : type)) return new Error(`fault at ${element}`);
    }
    return make(run, coordinate, type, element, `${root}/${index}`);
  });
}

function makeThing(coordinate: string, luck: number, root: string): Thing | null {
  if (coordinate === 'Query.lost') return ghost;
  if (coordinate.startsWith(ghost.type)) return null;
  const types = possibleAnswers(coordinate);
  const type = types[luck % types.length] as string;
  if (isEntity(type)) return entity(type, Math.floor(luck / 16) % countOf(type));
  return { type, key: `${type}:${hash(root).toString(36)}${(luck % 1296).toString(36)}`, n: -1 };
}

const texts = ['plain', 'with "quotes"', 'back\\slash', 'line\nbreak', 'Größe', '日本語', '🙂', '', '__proto__', 'tab\there'];

function makeScalar(name: string, luck: number): unknown {
  switch (name) {
    case 'Int':
      return (luck % 2001) - 1000;
    case 'Float':
      return (luck % 2001) / 8;
    case 'Boolean':
      return luck % 2 === 0;
    case 'ID':
      return `id${luck % 1000}`;
    case 'String':
      return `${texts[luck % texts.length]}${(luck >>> 8) % 1000}`;
    case 'Day':
      return `2026-0${1 + (luck % 9)}-1${(luck >>> 4) % 10}`;
    case 'Json':
      return [
        { a: luck % 10, b: [{ c: null }, 'x'] },
        [1, [2], { id: 'x' }],
        'text',
        7,
        { __typename: 'Book', id: 'no entity' },
        {},
      ][luck % 6];
    default:
      throw new Error(`The world has no values of the scalar ${name}.`);
  }
}

/** With desks that fail, only what is asked of a desk is lost; what is asked beside it in the same request is not. */
export function isDown({ outage }: Conditions, type: string): boolean {
  return outage === 'desks fail' ? type === 'Desk' : outage !== 'none';
}

/** Undefined: stock answers for this thing. */
function stockFailure(run: Run, thing: Thing): null | undefined {
  if (isDown(run, thing.type)) throw new Error(downMessage);
  return referenceFailure(run, thing);
}

/** Of a Book and a Shelf stock sometimes knows nothing (null) or cannot tell (throws). Both are only ever reached there by reference. */
export function referenceFailure(run: Run, thing: Thing): null | undefined {
  if (thing.type !== 'Book' && thing.type !== 'Shelf') return undefined;
  const luck = hash(`${run.seed}?${thing.key}`) / 0x1_0000_0000;
  if (luck >= run.faults * 4) return undefined;
  if (luck < run.faults * 2) {
    run.unknownReferences.add(thing.key);
    return null;
  }
  throw new Error(`reference to ${thing.key}`);
}

function requiredValues(
  run: Run,
  thing: Thing,
  selection: SelectionSetNode,
  coordinate: string,
  parentPath: readonly (string | number)[],
): unknown {
  if (run.at === null) return gather(run, thing, selection, parentPath);
  const picked = pickSelection(thing.given, selection);
  if (picked === undefined) throw new Error(`${coordinate} was asked without what it requires`);
  return picked;
}

/** What the router would gather before it asks: executes the required selection on the monolith's own data. */
function gather(
  run: Run,
  thing: Thing,
  selection: SelectionSetNode,
  parentPath: readonly (string | number)[],
): Record<string, unknown> | null {
  const values: Record<string, unknown> = {};
  for (const node of selection.selections) {
    if (node.kind !== Kind.FIELD) throw new Error('Requirements of the fuzz schema are made of fields alone.');
    const { definition, value } = lookUp(run, thing, node, parentPath);
    const done = complete(run, definition.type, value, node, parentPath);
    if (done === null && isNonNullType(definition.type)) return null;
    values[node.name.value] = done;
  }
  return values;
}

function lookUp(run: Run, thing: Thing, node: FieldNode, parentPath: readonly (string | number)[]) {
  const type = fullSchema.getType(thing.type);
  const definition = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
  if (!definition) throw new Error(`${thing.type} has no field ${node.name.value}.`);
  try {
    const args = getArgumentValues(definition, node);
    return { definition, value: answer(run, thing, node.name.value, args, definition.type, parentPath) };
  } catch (error) {
    return { definition, value: error };
  }
}

function complete(
  run: Run,
  type: GraphQLOutputType,
  value: unknown,
  node: FieldNode,
  parentPath: readonly (string | number)[],
): unknown {
  if (isNonNullType(type)) return complete(run, type.ofType, value, node, parentPath);
  if (value instanceof Error) {
    run.hidden.push({ path: parentPath, message: value.message });
    return null;
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    const first = run.hidden.length;
    const items = (value as readonly unknown[]).map((item) => complete(run, type.ofType, item, node, parentPath));
    if (!isNonNullType(type.ofType) || !items.includes(null)) return items;
    if ((value as readonly unknown[]).includes(null)) run.hidden.push({ path: parentPath, message: hiddenNull });
    const list = {};
    for (const one of run.hidden.splice(first)) run.hidden.push({ ...one, list });
    return null;
  }
  return node.selectionSet && isCompositeType(getNamedType(type))
    ? gather(run, value as Thing, node.selectionSet, parentPath)
    : value;
}

/** JSON with keys in order: an input object is the same in whatever order a schema lists its fields. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '' : `{${entries.map(([key, item]) => `${key}:${stable(item)}`).join()}}`;
}

/** Errors of ours, as opposed to those of GraphQL itself, carry what failed in their message. */
export const isWorldError = (message: string): boolean => /^(fault at|reference to|stock is down)/.test(message);
