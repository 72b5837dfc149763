import type { GraphQLObjectType } from 'graphql';
import { type AnswerError, AnswerWriter, type Path } from './answer.ts';
import { AskedShape } from './asked-shape.ts';
import { type CompiledBatch, compileBatches } from './batch.ts';
import { collectFields, type DeferredFragment, fragmentsOf } from './collect.ts';
import { type DeferredPlace, deferredPlaces } from './deferred-places.ts';
import { keysOf } from './document.ts';
import { introspection } from './introspection.ts';
import { type Answer, fetched, namedErrors, type OperationParts, type OperationRun } from './operation.ts';
import { compileProjection, type Projection, type ResponseNames } from './projection.ts';
import { Run } from './run.ts';
import { batchesOf, type Step, stepsOf } from './schedule.ts';
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
  readonly #restSteps: readonly (readonly Step[])[];

  constructor(parts: OperationParts) {
    this.#parts = parts;
    this.#names = parts.names ?? new Map();
    const steps = stepsOf(fetched(parts.plan));
    const isFirst = neededAtOnce(steps, new AskedShape(parts.schema, parts.document));
    const [first, rest] = [only(steps, isFirst), only(steps, (index) => !isFirst(index))];
    const restBatches = batchesOf(rest);
    this.#first = compileBatches(batchesOf(first), parts.isOf, steps);
    this.#rest = compileBatches(restBatches, parts.isOf, steps);
    this.#restSteps = restBatches.map((batch) => batch.steps);
  }

  async execute({ variables, ask }: OperationRun): Promise<FirstAnswer> {
    const tree: Tree = {};
    const run = new Run({ batches: this.#first, variables, ask, isOf: this.#parts.isOf, tree });
    if (this.#first.length > 0) await run.finish();
    const { schema, document, operation } = this.#parts;
    const introspect = introspection(this.#parts, variables, run.errors);
    const projection = compileProjection({ schema, document, operation, names: this.#names, introspect });
    const { data, errors } = written(projection, tree, new AnswerWriter(), namedErrors(run.errors, this.#names));
    const root = schema.getRootType(operation.operation)!;
    const places = deferredPlaces({ schema, fragments: fragmentsOf(document) }, root, [operation.selectionSet], tree);
    const later = places.length > 0 ? this.#later(places, tree, JSON.parse(data), { variables, ask }) : null;
    return { data, errors, later };
  }

  async *#later(
    places: readonly DeferredPlace[],
    tree: Tree,
    /** What was told so far. */
    told: unknown,
    { variables, ask }: OperationRun,
  ): AsyncGenerator<DeferredAnswers, void, void> {
    const run = new Run({ batches: this.#rest, variables, ask, isOf: this.#parts.isOf, tree });
    const ended = new Set<number>();
    let wake = () => {};
    const finished = run.finish((index) => {
      ended.add(index);
      wake();
    });
    let waiting = places;
    do {
      const ready = waiting.filter((place) => this.#batchesFor(place).every((index) => ended.has(index)));
      if (ready.length === 0 && waiting.length > 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const answers = ready.flatMap((place) => this.#answer(place, told, run, variables) ?? []);
      const nested = ready.flatMap(({ inner }) => inner());
      waiting = [...waiting.filter((place) => !ready.includes(place)), ...nested];
      if (waiting.length === 0) await finished;
      if (answers.length > 0 || waiting.length === 0) yield { answers, hasNext: waiting.length > 0 };
    } while (waiting.length > 0);
  }

  /** Null where the object of which it is a part was not told. */
  #answer(place: DeferredPlace, told: unknown, run: Run, variables: OperationRun['variables']): DeferredAnswer | null {
    const path = place.path.map((step) => this.#names.get(step as string) ?? step);
    const object = at(told, path);
    if (!isTree(object)) return null;
    const { schema, document, operation } = this.#parts;
    const { type, fragment } = place;
    const own = run.errors.filter((error) => isWithin(error, place, this.#keys(type, fragment)));
    const projection = compileProjection({
      schema,
      document,
      operation,
      names: this.#names,
      introspect: introspection(this.#parts, variables, own),
      at: { type, selectionSets: [fragment.selectionSet], depth: path.length },
    });
    const answer = written(projection, place.value, new AnswerWriter(path), namedErrors(own, this.#names));
    const part: unknown = JSON.parse(answer.data);
    if (isTree(part)) join(object, part);
    return { ...answer, path, label: fragment.label };
  }

  /** The batches without which the fragment cannot be told. */
  #batchesFor({ path, type, fragment }: DeferredPlace): readonly number[] {
    const keys = this.#keys(type, fragment);
    const at = path.filter((step) => typeof step === 'string');
    const isOwn = ({ path: from, fetch }: Step): boolean => {
      const steps = from.filter((step) => step !== '@');
      if (!at.every((step, index) => steps[index] === step)) return false;
      return steps.length === at.length ? keysOf(fetch).some((key) => keys.has(key)) : keys.has(steps[at.length]!);
    };
    return this.#restSteps.flatMap((steps, index) => (steps.some(isOwn) ? [index] : []));
  }

  #keys(type: GraphQLObjectType, { selectionSet }: DeferredFragment): ReadonlySet<string> {
    const { schema, document } = this.#parts;
    return new Set(collectFields({ schema, fragments: fragmentsOf(document) }, type, [selectionSet]).keys());
  }
}

function written(projection: Projection, tree: Tree, writer: AnswerWriter, errors: readonly AnswerError[]): Answer {
  if (!projection(tree, writer)) writer.writeNull(0);
  return { data: writer.out.take(), errors: [...errors, ...writer.unexplained(errors)] };
}

/** Whether a step brings anything that is answered at once, or something that such a step comes after. */
function neededAtOnce(steps: readonly Step[], shape: AskedShape): (index: number) => boolean {
  const needed = new Set<number>();
  for (const [index, { path, fetch }] of [...steps.entries()].reverse()) {
    const asked = shape.at(path);
    const keys = keysOf(fetch);
    const isAsked = [...(asked?.values() ?? [])].some((names) => keys.some((key) => names.has(key)));
    // Which deferred fragments an object has depends on its type.
    const tellsType = asked !== null && asked.size > 1 && keys.includes('__typename');
    if (isAsked || tellsType || fetch.operationKind === 'mutation') needed.add(index);
    if (needed.has(index)) for (const before of steps[index]!.after) needed.add(before);
  }
  return (index) => needed.has(index);
}

/** These steps alone; what they came after and is not among them has ended before. */
function only(steps: readonly Step[], isWanted: (index: number) => boolean): Step[] {
  const kept = [...steps.keys()].filter(isWanted);
  const places = new Map(kept.map((index, place) => [index, place]));
  return kept.map((index) => {
    const step = steps[index]!;
    return { ...step, after: step.after.flatMap((before) => places.get(before) ?? []) };
  });
}

function isWithin({ path }: AnswerError, place: DeferredPlace, keys: ReadonlySet<string>): boolean {
  if (!path) return true;
  if (!place.path.every((step, index) => path[index] === step || index >= path.length)) return false;
  const next = path[place.path.length];
  return next === undefined || keys.has(String(next));
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((so, step) => (so as Record<string | number, unknown> | null | undefined)?.[step], value);
}
