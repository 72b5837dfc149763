import { Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import type { FetchNode, PlanNode, SubscriptionNode } from '../../execution/plan.ts';
import { responseName } from './entity-fetch.ts';

/** A fetch, and where its entities lie. */
export interface Placed {
  readonly fetch: FetchNode;
  readonly path: readonly string[];
}

/** The fetches that have ended before one begins. */
export type FetchesBefore = ReadonlyMap<FetchNode, readonly Placed[]>;

export function fetchesBefore(node: PlanNode | SubscriptionNode): FetchesBefore {
  const before = new Map<FetchNode, readonly Placed[]>();
  const walk = (one: PlanNode | SubscriptionNode, path: readonly string[], done: readonly Placed[]): readonly Placed[] => {
    switch (one.kind) {
      case 'Fetch':
        before.set(one, done);
        return [...done, { fetch: one, path }];
      case 'Flatten':
        return walk(one.node, [...path, ...one.path], done);
      case 'Sequence':
        return one.nodes.reduce((so, child) => walk(child, path, so), done);
      case 'Parallel':
        return [...done, ...one.nodes.flatMap((child) => walk(child, path, done).slice(done.length))];
      case 'Subscription':
        return one.rest ? walk(one.rest, path, [{ fetch: one.primary, path: [] }]) : done;
      case 'Defer':
        return done;
    }
  };
  walk(node, [], []);
  return before;
}

/** Whether it is this fetch that answers with the objects at the path. */
export function brings({ fetch, path: from }: Placed, path: readonly string[]): boolean {
  const steps = (one: readonly string[]) => one.filter((step) => step !== '@');
  const [start, whole] = [steps(from), steps(path)];
  if (!start.every((step, index) => whole[index] === step)) return false;
  const operation = parse(fetch.operation, { noLocation: true }).definitions[0] as OperationDefinitionNode;
  const below = (sets: readonly SelectionSetNode[], step: string): readonly SelectionSetNode[] =>
    sets.flatMap(({ selections }) =>
      selections.flatMap((one) => {
        if (one.kind === Kind.INLINE_FRAGMENT) return below([one.selectionSet], step);
        return one.kind === Kind.FIELD && responseName(one) === step && one.selectionSet ? [one.selectionSet] : [];
      }),
    );
  const root = fetch.requires ? below([operation.selectionSet], '_entities') : [operation.selectionSet];
  return whole.slice(start.length).reduce(below, root).length > 0;
}
