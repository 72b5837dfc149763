import type { FetchNode, FlattenNode, PlanNode } from '../plan.ts';
import type { SubgraphQuestion } from '../run.ts';

/** What each subgraph answers, by its name. */
export type Answers = Readonly<Record<string, (question: SubgraphQuestion) => unknown>>;

/** A fetch of root fields. */
export function root(operation: string, serviceName = 'a'): FetchNode {
  return { kind: 'Fetch', serviceName, operation, operationKind: 'query' };
}

/** A fetch of what subgraph `serviceName` knows of the people at `path`, by their ids. */
export function entities(path: string, selection: string, serviceName = 'b'): FlattenNode {
  return {
    kind: 'Flatten',
    path: path.split('.'),
    node: {
      kind: 'Fetch',
      serviceName,
      operationKind: 'query',
      requires: [
        {
          kind: 'InlineFragment',
          typeCondition: 'Person',
          selections: [
            { kind: 'Field', name: '__typename' },
            { kind: 'Field', name: 'id' },
          ],
        },
      ],
      operation: `query($representations:[_Any!]!){_entities(representations:$representations){...on Person{${selection}}}}`,
    },
  };
}

export function sequence(...nodes: PlanNode[]): PlanNode {
  return { kind: 'Sequence', nodes };
}

export function parallel(...nodes: PlanNode[]): PlanNode {
  return { kind: 'Parallel', nodes };
}

export function person(id: string) {
  return { __typename: 'Person', id };
}
