import type { SubgraphAnswer } from '@lyceum/kit/host/client.ts';
import type { AnswerError, Path } from './answer.ts';
import type { CompiledBatch, EntityBatch, EntityPart, RootBatch } from './batch.ts';
import { DistinctRepresentations, type Representations } from './representation.ts';
import { rewrite } from './rewrite.ts';
import type { Step } from './schedule.ts';
import { asError, errorsOf, fixedPath, placed, placesOf, renamed, type SubgraphError } from './subgraph-error.ts';
import { collectAt, copyOf, join, pathsAt, setOwn, type Tree } from './tree.ts';
import type { IsOf } from './types.ts';

export interface SubgraphQuestion {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** A mutation must not be asked twice. */
  readonly kind: 'query' | 'mutation';
}

/** Asks a subgraph. What it throws costs the fields that were asked for, nothing else. */
export type AskSubgraph = (service: string, question: SubgraphQuestion) => Promise<SubgraphAnswer>;

/** Errors beyond this many of one request are not told: one failing entity may stand in thousands of places. */
const mostErrors = 1000;

/** One execution of a plan: asks batch after batch as soon as what it needs is there, and joins the answers into one tree. */
export class Run {
  readonly tree: Tree;
  readonly errors: AnswerError[] = [];
  readonly #batches: readonly CompiledBatch[];
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #ask: AskSubgraph;
  readonly #isOf: IsOf;

  constructor(parts: {
    readonly batches: readonly CompiledBatch[];
    readonly variables: Readonly<Record<string, unknown>>;
    readonly ask: AskSubgraph;
    readonly isOf: IsOf;
    /** What is known before: the event of a subscription. */
    readonly tree: Tree;
  }) {
    this.#batches = parts.batches;
    this.#variables = parts.variables;
    this.#ask = parts.ask;
    this.#isOf = parts.isOf;
    this.tree = parts.tree;
  }

  /** Resolves when every batch has ended; never rejects because of a subgraph. `ended` is told each one's index. */
  async finish(ended: (index: number) => void = () => {}): Promise<void> {
    const waiting = this.#batches.map(({ waitsFor }) => waitsFor);
    const start = async (index: number): Promise<void> => {
      const batch = this.#batches[index]!;
      const asked = batch.kind === 'root' ? this.#runRoot(batch) : this.#runEntities(batch);
      if (asked) await asked;
      ended(index);
      const next: Promise<void>[] = [];
      for (const dependent of batch.dependents) {
        waiting[dependent]! -= 1;
        if (waiting[dependent] === 0) next.push(start(dependent));
      }
      if (next.length > 0) await Promise.all(next);
    };
    await Promise.all(this.#batches.flatMap(({ waitsFor }, index) => (waitsFor === 0 ? [start(index)] : [])));
  }

  #runRoot({ service, step }: RootBatch): Promise<void> | null {
    const targets = step.path.length === 0 ? [this.tree] : collectAt(this.tree, step.path);
    return targets.length === 0 ? null : this.#askRoot(service, step, targets);
  }

  async #askRoot(service: string, step: Step, targets: readonly Tree[]): Promise<void> {
    const { operation, operationName, operationKind, outputRewrites } = step.fetch;
    const kind = operationKind === 'mutation' ? 'mutation' : 'query';
    const result = await this.#answerOf(service, { query: operation, variables: this.#used([step], {}), operationName, kind }, [
      step,
    ]);
    if (!result) return;
    for (const error of errorsOf(result)) {
      const below = renamed(error.path ?? [], outputRewrites);
      // An error of the whole is an error of each of its fields.
      if (below.length === 0 && !result.data) for (const place of placesOf(step)) this.#fail(error, service, place);
      else this.#fail(error, service, [...fixedPath(step.path), ...below]);
    }
    if (!result.data) return;
    rewrite(outputRewrites, result.data, this.#isOf);
    for (const [index, target] of targets.entries()) join(target, index === 0 ? result.data : copyOf(result.data));
  }

  #runEntities(batch: EntityBatch): Promise<void> | null {
    const asked: AskedPart[] = [];
    let active = 0;
    for (const [index, part] of batch.parts.entries()) {
      const one = this.#gather(part);
      if (one.representations.list.length === 0) continue;
      asked.push(one);
      active |= 1 << index;
    }
    return asked.length === 0 ? null : this.#askEntities(batch, asked, active);
  }

  /** The entities of all the steps of a part, one after the other, and what stands for them. */
  #gather(part: EntityPart): AskedPart {
    const { steps } = part;
    const found = steps.map(({ step }) => collectAt(this.tree, step.path));
    const representations = new DistinctRepresentations(found.reduce((sum, { length }) => sum + length, 0));
    // What is required may be said in other words at another place.
    for (const [at, targets] of found.entries()) {
      const { representer } = steps[at]!;
      for (const target of targets) representations.add(target, representer);
    }
    return { part, steps, found, representations };
  }

  async #askEntities(batch: EntityBatch, asked: readonly AskedPart[], active: number): Promise<void> {
    const steps = asked.flatMap(askedSteps);
    const alone = batch.parts.length === 1;
    const own = alone
      ? { representations: asked[0]!.representations.list }
      : Object.fromEntries(asked.map(({ representations }, index) => [`r${index}`, representations.list]));
    const result = await this.#answerOf(
      batch.service,
      {
        query: batch.queryFor(active),
        variables: this.#used(steps, own),
        operationName: batch.operationName,
        kind: 'query',
      },
      steps,
    );
    if (!result) return;
    // The list of entities may not be null, so that one entity that fails takes all sets of a joined request along: each is asked for by itself.
    if (!result.data && asked.length > 1) {
      await Promise.all(asked.map((one) => this.#askEntities(batch, [one], 1 << batch.parts.indexOf(one.part))));
      return;
    }
    for (const error of errorsOf(result)) this.#failEntity(error, batch.service, asked, result.data ?? null);
    if (!result.data) return;
    for (const [index, one] of asked.entries()) this.#take(one, result.data[alone ? '_entities' : `e${index}`], batch.service);
  }

  #take({ steps, found, representations }: AskedPart, entities: unknown, service: string): void {
    const { list, indexes } = representations;
    if (!Array.isArray(entities) || entities.length !== list.length) {
      const message = `The subgraph ${service} answered ${Array.isArray(entities) ? entities.length : 'no list of'} entities where ${list.length} were asked for.`;
      for (const { step } of steps)
        this.#push({
          message,
          ...placed(fixedPath(step.path)),
          extensions: { code: 'INTERNAL_SERVER_ERROR', serviceName: service },
        });
      return;
    }
    rewrite(steps[0]!.step.fetch.outputRewrites, entities, this.#isOf);
    let at = 0;
    for (const [number, targets] of found.entries()) {
      // The first place may have the answer itself; others that go on growing need one of their own.
      const copies = number > 0 && steps.some(({ extended }) => extended) ? new Map<number, Tree>() : null;
      for (const target of targets) {
        const index = indexes[at]!;
        at += 1;
        const entity = index < 0 ? null : (entities[index] as Tree | null);
        if (!entity) continue;
        if (copies && !copies.has(index)) copies.set(index, copyOf(entity));
        const own = target.__typename;
        join(target, copies?.get(index) ?? entity);
        // Where an interface is an object, an entity is called by the interface's name; its own says more.
        if (own !== target.__typename && typeof own === 'string' && this.#isOf(own, String(target.__typename)))
          target.__typename = own;
      }
    }
  }

  /** Null when the subgraph did not answer at all: then that is told at each of the places, as far as they are known. */
  async #answerOf(service: string, question: SubgraphQuestion, steps: readonly Step[]): Promise<SubgraphAnswer | null> {
    try {
      return await this.#ask(service, question);
    } catch (error) {
      const places = new Set(steps.flatMap(placesOf).map((path) => path.join('\n')));
      for (const place of places) this.#fail(asError(error), service, place === '' ? [] : place.split('\n'));
      return null;
    }
  }

  #failEntity(error: SubgraphError, service: string, asked: readonly AskedPart[], data: SubgraphAnswer['data'] | null): void {
    const [field, index, ...below] = error.path ?? [];
    const alone = field === '_entities';
    const one = alone ? asked[0] : asked.find((_, number) => field === `e${number}`);
    const rest = renamed(below, one?.steps[0]?.step.fetch.outputRewrites);
    if (!one || typeof index !== 'number') {
      for (const step of (one ? [one] : asked).flatMap(askedSteps)) this.#fail(error, service, fixedPath(step.path));
      return;
    }
    const entities = data?.[field as string] as readonly (Tree | null)[] | null | undefined;
    const typeName = entities?.[index]?.__typename as string | undefined;
    let at = 0;
    for (const [number, { step }] of one.steps.entries()) {
      const wantedBy = step.fetch.wantedBy?.[below[0] as string];
      if (wantedBy && typeName !== undefined && !wantedBy.includes(typeName)) {
        at += one.found[number]!.length;
        continue;
      }
      const places = pathsAt(this.tree, step.path);
      for (const place of one.found[number]!.keys()) {
        if (one.representations.indexes[at] === index)
          this.#fail(error, service, [...(places[place] ?? fixedPath(step.path)), ...rest]);
        at += 1;
      }
    }
  }

  #fail({ message, extensions }: SubgraphError, serviceName: string, path: Path): void {
    this.#push({
      message: message || `The subgraph ${serviceName} failed.`,
      ...placed(path),
      extensions: { ...extensions, serviceName },
    });
  }

  #push(error: AnswerError): void {
    if (this.errors.length < mostErrors) this.errors.push(error);
  }

  /** As the client gave them: what they mean the subgraph judges by the same definitions. */
  #used(steps: readonly Step[], own: Record<string, unknown>): Record<string, unknown> {
    for (const { fetch } of steps) {
      for (const name of fetch.variableUsages ?? []) {
        if (Object.hasOwn(this.#variables, name) && this.#variables[name] !== undefined) setOwn(own, name, this.#variables[name]);
      }
    }
    return own;
  }
}

/** A part of a batch with the entities of this run: `found` per step, `representations` over all of them. */
interface AskedPart {
  readonly part: EntityPart;
  readonly steps: EntityPart['steps'];
  readonly found: readonly (readonly Tree[])[];
  readonly representations: Representations;
}

/** The steps of a part that have anything to ask. */
function askedSteps({ steps, found, representations }: AskedPart): readonly Step[] {
  let at = 0;
  return steps.flatMap(({ step }, number) => {
    const from = at;
    at += found[number]!.length;
    return representations.indexes.subarray(from, at).some((index) => index >= 0) ? [step] : [];
  });
}
