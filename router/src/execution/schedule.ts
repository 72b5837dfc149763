import type { FetchNode, PlanNode } from './plan.ts';

/** One fetch of the plan, with what the plan's tree says about it in flat form. */
export interface Step {
  readonly fetch: FetchNode;
  /** Where its entities lie; empty for the root. */
  readonly path: readonly string[];
  /** Indexes of the steps that must have ended before; always smaller than its own. */
  readonly after: readonly number[];
}

/** Steps that go to one subgraph at the same time, as one request. */
export interface Batch {
  readonly service: string;
  readonly steps: readonly Step[];
  /** Indexes of the batches that must have ended before. */
  readonly after: readonly number[];
}

/** At most this many steps are one request: their on and off is kept as bits of one number. */
const mostSteps = 30;

/** The plan's tree as a list of steps in an order in which they could run one after the other. */
export function stepsOf(plan: PlanNode | undefined): Step[] {
  const steps: Step[] = [];
  if (plan) walk(plan, [], [], steps);
  return steps;
}

/** Adds the steps below a node, and returns which steps have to end before what follows the node may begin. */
function walk(node: PlanNode, path: readonly string[], after: readonly number[], steps: Step[]): readonly number[] {
  switch (node.kind) {
    case 'Fetch':
      steps.push({ fetch: node, path, after });
      return [steps.length - 1];
    case 'Flatten':
      return walk(node.node, [...path, ...node.path], after, steps);
    case 'Sequence':
      return node.nodes.reduce((before, child) => walk(child, path, before, steps), after);
    case 'Parallel':
      return [...new Set(node.nodes.flatMap((child) => walk(child, path, after, steps)))];
    case 'Defer':
      // Nothing is delivered later yet: what a client may get later it also may get at once.
      return node.deferred.reduce(
        (before, { node: child }) => (child ? walk(child, path, before, steps) : before),
        node.primary.node ? walk(node.primary.node, path, after, steps) : after,
      );
  }
}

/**
 * Joins steps into as few requests as possible without making the chain of requests any longer:
 * a step's *level* is the length of the longest chain before it; steps of one level for one subgraph are one request; a step with slack (nothing that
 * follows needs it so early) moves to a later level at which its subgraph is asked anyway. Mutations keep the planner's order, for their effects have one.
 */
export function batchesOf(steps: readonly Step[]): Batch[] {
  const levels = levelsOf(steps);
  const groups = new Map<string, number[]>();
  for (const [index, step] of steps.entries()) {
    const key = isMergeable(step) ? `${levels[index]} ${step.fetch.serviceName}` : `alone ${index}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  }
  const members = [...groups.values()].flatMap(inChunks);
  const batchOf = new Map(members.flatMap((indexes, batch) => indexes.map((index) => [index, batch] as const)));
  return members.map((indexes) => ({
    service: steps[indexes[0]!]!.fetch.serviceName,
    steps: indexes.map((index) => steps[index]!),
    after: [...new Set(indexes.flatMap((index) => steps[index]!.after.map((before) => batchOf.get(before)!)))],
  }));
}

/** Fetches of entities are reads by their nature, and each is one field of its own; named fragments could meet others of the same name. */
function isMergeable({ fetch }: Step): boolean {
  return fetch.requires !== undefined && !/\bfragment\b/.test(fetch.operation);
}

function levelsOf(steps: readonly Step[]): number[] {
  const earliest = (levels: readonly number[], { after }: Step) => Math.max(-1, ...after.map((before) => levels[before]!)) + 1;
  const soonest: number[] = [];
  for (const step of steps) soonest.push(earliest(soonest, step));
  if (steps.some(({ fetch }) => fetch.operationKind === 'mutation')) return soonest;
  const latest = steps.map(() => Math.max(...soonest));
  for (const [index, { after }] of [...steps.entries()].reverse()) {
    for (const before of after) latest[before] = Math.min(latest[before]!, latest[index]! - 1);
  }
  // Where a subgraph must be asked anyway: those of its steps that cannot wait.
  const fixed = new Set(
    steps.flatMap((step, index) =>
      isMergeable(step) && soonest[index] === latest[index] ? [`${soonest[index]} ${step.fetch.serviceName}`] : [],
    ),
  );
  const levels: number[] = [];
  for (const [index, step] of steps.entries()) {
    const first = earliest(levels, step);
    let level = first;
    if (isMergeable(step)) {
      while (level <= latest[index]! && !fixed.has(`${level} ${step.fetch.serviceName}`)) level += 1;
      if (level > latest[index]!) level = first;
    }
    levels.push(level);
  }
  return levels;
}

function inChunks(indexes: readonly number[]): number[][] {
  const chunks: number[][] = [];
  for (let from = 0; from < indexes.length; from += mostSteps) chunks.push(indexes.slice(from, from + mostSteps));
  return chunks;
}
