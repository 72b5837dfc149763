import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AnswerError, AnswerWriter, type Path } from './answer.ts';
import { AskedShape } from './asked-shape.ts';
import { type CompiledBatch, compileBatches } from './batch.ts';
import { collectFields, type DeferredFragment, fragmentsOf, isIntrospection } from './collect.ts';
import { type DeferredPlace, deferredPlaces } from './deferred-places.ts';
import { keysOf } from './document.ts';
import { type ErrorPlaceParts, ErrorPlaces, errorPlaceParts } from './error-places.ts';
import { dividedSteps } from './first-steps.ts';
import { introspection } from './introspection.ts';
import { type Answer, fetched, namedErrors, type OperationParts, type OperationRun } from './operation.ts';
import { compileProjection, type Projection, type ResponseNames, type WriteIntrospection } from './projection.ts';
import { Run } from './run.ts';
import { batchesOf, stepsOf } from './schedule.ts';
import { isTree, join, type Tree } from './tree.ts';

/** A deferred fragment of one object, as it is delivered. */
export interface DeferredAnswer extends Answer {
  readonly path: Path;
  readonly label: string | undefined;
}

/** What can be told at the same time. */
export interface DeferredAnswers {
  readonly answers: readonly DeferredAnswer[];
  /** Whether more follow. */
  readonly hasNext: boolean;
}

export interface FirstAnswer extends Answer {
  /** To be read to its end; null where nothing is left to tell. */
  readonly later: AsyncGenerator<DeferredAnswers, void, void> | null;
}

/**
 * An operation with `@defer`. There is one plan of the whole; the fetches that bring nothing of what is answered at once, nor anything that those need, are made
 * after the first answer. A deferred field that comes with a fetch that is made anyway is told early, as the specification allows; a deferred
 * fragment that needs another subgraph does not keep anybody waiting. Source: GraphQL incremental delivery, as of 2022-08-24 (what Apollo Client understands).
 */
export class DeferringOperation {
  readonly #parts: OperationParts;
  readonly #names: ResponseNames;
  readonly #first: readonly CompiledBatch[];
  readonly #rest: readonly CompiledBatch[];
  /** Of each batch of the rest: where its steps' objects are, and what they bring. */
  readonly #brought: readonly (readonly Brought[])[];
  readonly #errorPlaces: ErrorPlaceParts;
  /** By the fragment and what it is of; see `#shapeOf`. */
  readonly #shapes = new Map<DeferredFragment['selectionSet'], Map<string, FragmentShape>>();

  constructor(parts: OperationParts) {
    this.#parts = parts;
    this.#names = parts.names ?? new Map();
    const steps = stepsOf(fetched(parts.plan));
    const { first, rest } = dividedSteps(steps, AskedShape.of(parts.schema, parts.document));
    this.#errorPlaces = errorPlaceParts(parts, steps);
    const restBatches = batchesOf(rest);
    this.#first = compileBatches(batchesOf(first), parts.isOf, steps);
    this.#rest = compileBatches(restBatches, parts.isOf, steps);
    this.#brought = restBatches.map((batch) =>
      batch.steps.map(({ path, fetch }) => ({ at: path.filter((step) => step !== '@'), keys: keysOf(fetch) })),
    );
  }

  async execute({ variables, ask }: OperationRun): Promise<FirstAnswer> {
    const tree: Tree = {};
    const run = new Run({ batches: this.#first, variables, ask, isOf: this.#parts.isOf, tree });
    if (this.#first.length > 0) await run.finish();
    const { schema, document, operation } = this.#parts;
    const writing: AnswerError[] = [];
    const introspect = introspection(this.#parts, variables, writing);
    const projection = compileProjection({ schema, document, operation, names: this.#names, introspect });
    const whose = new ErrorPlaces(this.#errorPlaces, tree);
    const errors = Map.groupBy(run.errors, (error) => whose.whose(error));
    const told = namedErrors(errors.get('answer') ?? [], this.#names);
    const first = written(projection, tree, new AnswerWriter(), told);
    const root = schema.getRootType(operation.operation)!;
    const places = deferredPlaces({ schema, fragments: fragmentsOf(document) }, root, [operation.selectionSet], tree);
    const known: Known = { data: JSON.parse(first.data.toString()), errors: errors.get('deferred') ?? [], told: new Set() };
    return {
      data: first.data,
      errors: [...told, ...writing, ...first.unexplained],
      later: places.length > 0 ? this.#later(places, tree, known, { variables, ask }) : null,
    };
  }

  async *#later(
    places: readonly DeferredPlace[],
    tree: Tree,
    known: Known,
    { variables, ask }: OperationRun,
  ): AsyncGenerator<DeferredAnswers, void, void> {
    const run = new Run({ batches: this.#rest, variables, ask, isOf: this.#parts.isOf, tree });
    run.errors.push(...known.errors);
    const ended = new Set<number>();
    let wake = () => {};
    const finished = run.finish((index) => {
      ended.add(index);
      wake();
    });
    // Whoever reads hears of it below; whoever has gone does not need to.
    finished.catch(() => {});
    let waiting = places;
    do {
      const ready = waiting.filter((place) => this.#shapeOf(place).batches.every((index) => ended.has(index)));
      if (ready.length === 0 && waiting.length > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await Promise.race([promise, finished]);
        continue;
      }
      const answers: DeferredAnswer[] = [];
      for (const [index, place] of ready.entries()) {
        // Others go on meanwhile.
        if (index % atOnce === atOnce - 1) await nextTurn();
        const answer = this.#answer(place, known, run, variables);
        if (answer) answers.push(answer);
      }
      const done = new Set(ready);
      waiting = [...waiting.filter((place) => !done.has(place)), ...ready.flatMap(({ inner }) => inner())];
      if (waiting.length === 0) await finished;
      if (answers.length > 0 || waiting.length === 0) yield { answers, hasNext: waiting.length > 0 };
    } while (waiting.length > 0);
  }

  /** Null where the object of which it is a part was not told. */
  #answer(place: DeferredPlace, known: Known, run: Run, variables: OperationRun['variables']): DeferredAnswer | null {
    const path = place.path.map((step) => this.#names.get(step as string) ?? step);
    const object = at(known.data, path);
    if (!isTree(object)) return null;
    const { keys, projection } = this.#shapeOf(place);
    const own = run.errors.filter((error) => isWithin(error, place, keys));
    const writing: AnswerError[] = [];
    const answer = written(
      projection(introspection(this.#parts, variables, writing)),
      place.value,
      new AnswerWriter(path),
      namedErrors(own, this.#names),
    );
    // What is wrong with many objects at once is told with the first of them.
    const fresh = own.filter((error) => !known.told.has(error));
    for (const error of fresh) known.told.add(error);
    const errors = [...namedErrors([...fresh, ...writing], this.#names), ...answer.unexplained];
    const part: unknown = JSON.parse(answer.data.toString());
    if (isTree(part)) join(object, part);
    return { data: answer.data, errors, path, label: place.fragment.label };
  }

  /** What follows from the fragment and the place without its indexes. */
  #shapeOf({ path, type, fragment }: DeferredPlace): FragmentShape {
    const steps = path.filter((step) => typeof step === 'string');
    const key = `${type.name} ${path.length} ${steps.join(' ')}`;
    const byPlace = this.#shapes.get(fragment.selectionSet) ?? new Map<string, FragmentShape>();
    this.#shapes.set(fragment.selectionSet, byPlace);
    const known = byPlace.get(key);
    if (known) return known;
    const { schema, document, operation } = this.#parts;
    const fields = collectFields({ schema, fragments: fragmentsOf(document) }, type, [fragment.selectionSet]);
    const keys = new Set(fields.keys());
    const isOwn = ({ at: from, keys: brought }: Brought): boolean => {
      if (!steps.every((step, index) => from[index] === step)) return false;
      return from.length === steps.length ? brought.some((name) => keys.has(name)) : keys.has(from[steps.length]!);
    };
    const compile = (introspect: WriteIntrospection) =>
      compileProjection({
        schema,
        document,
        operation,
        names: this.#names,
        introspect,
        at: { type, selectionSets: [fragment.selectionSet], depth: path.length },
      });
    // Introspection may depend on variables: its projection is of one run alone.
    const introspects = [...fields.values()].some(([node]) => isIntrospection(node!.name.value));
    let kept: Projection | null = null;
    const shape: FragmentShape = {
      keys,
      batches: this.#brought.flatMap((own, index) => (own.some(isOwn) ? [index] : [])),
      projection(introspect) {
        if (introspects) return compile(introspect);
        kept ??= compile(introspect);
        return kept;
      },
    };
    byPlace.set(key, shape);
    return shape;
  }
}

/** What a step brings to the objects at a path without its lists. */
interface Brought {
  readonly at: readonly string[];
  readonly keys: readonly string[];
}

interface FragmentShape {
  readonly keys: ReadonlySet<string>;
  /** Those without which it cannot be told. */
  readonly batches: readonly number[];
  projection(introspect: WriteIntrospection): Projection;
}

interface Known {
  /** The answer so far. */
  readonly data: unknown;
  /** Errors that were told. */
  readonly told: Set<AnswerError>;
  /** Errors of deferred fields that came with the first fetches. */
  readonly errors: readonly AnswerError[];
}

/** Fragments that are written in one turn of the event loop. */
const atOnce = 200;

/** An object as JSON, and its nulls that none of these errors explains. */
function written(projection: Projection, tree: Tree, writer: AnswerWriter, errors: readonly AnswerError[]) {
  if (!projection(tree, writer)) writer.writeNull(0);
  return { data: writer.out.take(), unexplained: writer.unexplained(errors) };
}

function isWithin({ path }: AnswerError, place: DeferredPlace, keys: ReadonlySet<string>): boolean {
  if (!path) return true;
  if (!place.path.every((step, index) => path[index] === step || index >= path.length)) return false;
  const next = path[place.path.length];
  return next === undefined || keys.has(String(next));
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((so, step) => {
    const known = so as Record<string | number, unknown> | null | undefined;
    return known && Object.hasOwn(known, step) ? known[step] : undefined;
  }, value);
}
