import { type EntityQuery, entityQueryOf, joinedQuery } from './document.ts';
import { Representer } from './representation.ts';
import type { Batch, Step } from './schedule.ts';
import type { IsOf } from './types.ts';

/** One set of entities to ask for: by one step, or by several that ask the same of entities at different places. */
export interface EntityPart {
  readonly query: EntityQuery;
  readonly steps: readonly EntityStep[];
}

export interface EntityStep {
  readonly step: Step;
  readonly representer: Representer;
  /** Something is fetched later below these entities, so that what they get must be theirs alone. */
  readonly extended: boolean;
}

/** A request to one subgraph, ready to be sent: either one fetch of root fields, or sets of entities. */
export type CompiledBatch = RootBatch | EntityBatch;

interface Common {
  readonly service: string;
  /** How many batches must end before, and which wait for this one. */
  readonly waitsFor: number;
  readonly dependents: readonly number[];
}

export interface RootBatch extends Common {
  readonly kind: 'root';
  readonly step: Step;
}

export interface EntityBatch extends Common {
  readonly kind: 'entities';
  readonly parts: readonly EntityPart[];
  /** The name of the operation in its texts. */
  readonly operationName: string | undefined;
  /** The text that asks for those parts whose bits are set. */
  queryFor(parts: number): string;
}

/** `all` are the steps of the whole plan, where these batches are only a part of it. */
export function compileBatches(
  batches: readonly Batch[],
  isOf: IsOf,
  all: readonly Step[] = batches.flatMap((batch) => batch.steps),
): readonly CompiledBatch[] {
  return batches.map((batch, index) => {
    const dependents = batches.flatMap(({ after }, other) => (after.includes(index) ? [other] : []));
    const common = { service: batch.service, waitsFor: batch.after.length, dependents };
    const [first] = batch.steps;
    if (!first!.fetch.requires) return { ...common, kind: 'root', step: first! };
    const parts = partsOf(batch.steps, all, isOf);
    const { operationName } = parts[0]!.steps[0]!.step.fetch;
    return { ...common, kind: 'entities', parts, operationName, queryFor: textsOf(parts) };
  });
}

function partsOf(members: readonly Step[], all: readonly Step[], isOf: IsOf): readonly EntityPart[] {
  const parts = new Map<string, { query: EntityQuery; steps: EntityStep[] }>();
  for (const step of members) {
    const { requires = [], inputRewrites, outputRewrites } = step.fetch;
    const query = entityQueryOf(step.fetch);
    const compiled = { step, representer: new Representer(requires, inputRewrites, isOf), extended: isExtended(step, all) };
    // What is rewritten on the way back is the step's own.
    const key = outputRewrites ? JSON.stringify([query.selection, outputRewrites]) : query.selection;
    const part = parts.get(key);
    if (part) part.steps.push(compiled);
    else parts.set(key, { query, steps: [compiled] });
  }
  return [...parts.values()];
}

function isExtended({ path }: Step, all: readonly Step[]): boolean {
  return all.some((other) => other.path.length > path.length && path.every((step, index) => other.path[index] === step));
}

/** Which parts are asked for differs from request to request (conditions, empty lists), but the same few sets come again and again. */
function textsOf(parts: readonly EntityPart[]): (active: number) => string {
  const texts = new Map<number, string>();
  const { operation, operationName } = parts[0]!.steps[0]!.step.fetch;
  return (active) => {
    if (parts.length === 1) return operation;
    let text = texts.get(active);
    if (text === undefined) {
      const asked = parts.filter((_, index) => active & (1 << index));
      text = joinedQuery(
        asked.map(({ query }) => query),
        operationName,
      );
      if (texts.size < 64) texts.set(active, text);
    }
    return text;
  };
}
