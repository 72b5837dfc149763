import type { GraphQLSchema } from 'graphql';
import { coerceVariables } from '../execution/operation.ts';
import type { FetchNode, PlanNode, SubscriptionNode } from '../execution/plan.ts';
import { batchesOf, stepsOf } from '../execution/schedule.ts';
import type { Operation } from '../operation/operations.ts';

/** How an operation is answered, for a developer to read. */
export interface PlanText {
  /** What the planner says, a line per step; fetches are named by their subgraph and show what is asked there. */
  readonly plan: readonly string[];
  /** The requests that we make of it. */
  readonly batches: readonly BatchText[];
}

export interface BatchText {
  readonly subgraph: string;
  /** Places in the list of those that must have ended before. */
  readonly after: readonly number[];
  readonly asks: readonly { readonly at: string; readonly operation: string }[];
}

/** `variables` as the client gave them; they decide the operation's conditions. */
export async function planOf(
  schema: GraphQLSchema,
  { operation, variants }: Operation,
  variables: Readonly<Record<string, unknown>>,
): Promise<PlanText> {
  const judged = coerceVariables(schema, operation, variables, { helpful: true });
  const { node } = (await variants.of('errors' in judged ? {} : judged.coerced).made()).plan;
  if (!node) return { plan: [], batches: [] };
  const batches = batchesOf(stepsOf(node.kind === 'Subscription' ? node.rest : node));
  return {
    plan: linesOf(node, ''),
    batches: batches.map(({ service, after, steps }) => ({
      subgraph: service,
      after,
      asks: steps.map(({ path, fetch }) => ({ at: path.join('.'), operation: fetch.operation })),
    })),
  };
}

function linesOf(node: PlanNode | SubscriptionNode, indent: string): readonly string[] {
  const deeper = `${indent}  `;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return [`${indent}${node.kind}`, ...node.nodes.flatMap((one) => linesOf(one, deeper))];
    case 'Flatten':
      return [`${indent}At ${node.path.join('.')}`, ...linesOf(node.node, deeper)];
    case 'Defer':
      return [
        ...branch(`${indent}First`, node.primary.node, deeper),
        ...node.deferred.flatMap((one) => branch(`${indent}Deferred ${one.label ?? one.queryPath.join('.')}`, one.node, deeper)),
      ];
    case 'Subscription':
      return [...fetchLines('Stream', node.primary, indent), ...branch(`${indent}Each event`, node.rest, deeper)];
    case 'Fetch':
      return fetchLines('Fetch', node, indent);
  }
}

function branch(title: string, node: PlanNode | undefined, indent: string): readonly string[] {
  return node ? [title, ...linesOf(node, indent)] : [];
}

function fetchLines(word: string, { serviceName, operation }: FetchNode, indent: string): readonly string[] {
  return [`${indent}${word} ${serviceName}: ${operation}`];
}
