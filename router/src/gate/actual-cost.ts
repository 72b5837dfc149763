import type { Amount, Variables } from './cost-inputs.ts';
import { type CostNode, holds } from './cost-shape.ts';

/** One name of the answer, and what its instances cost. Only names that cost something are kept. */
export interface ActualNode {
  readonly key: string;
  readonly weight: number;
  readonly inputs: readonly Conditional[];
  readonly below: readonly ActualNode[];
}

interface Conditional {
  readonly conditions: CostNode['conditions'];
  readonly amount: Amount;
}

/** Puts together the fields that share a name of the answer. Where fragments on several types give it several weights, the dearest counts. */
export function shapeActual(nodes: readonly CostNode[]): readonly ActualNode[] {
  const byKey = Map.groupBy(nodes, ({ key }) => key);
  return [...byKey].flatMap(([key, same]) => {
    const weight = Math.max(...same.map((node) => node.weight));
    const inputs = same.flatMap(({ conditions, inputs: amount }) => (amount ? [{ conditions, amount }] : []));
    const below = shapeActual(same.flatMap((node) => node.below));
    return weight === 0 && inputs.length === 0 && below.length === 0 ? [] : [{ key, weight, inputs, below }];
  });
}

/** Walks an answer along the names that cost something. What is null or not there costs nothing. */
export function actualCost(nodes: readonly ActualNode[], data: unknown, variables: Variables): number {
  if (typeof data !== 'object' || data === null) return 0;
  let sum = 0;
  for (const node of nodes) {
    const value = (data as Readonly<Record<string, unknown>>)[node.key];
    if (value === null || value === undefined) continue;
    for (const { conditions, amount } of node.inputs) if (holds(conditions, variables)) sum += amount(variables);
    sum += costOfValue(node, value, variables);
  }
  return sum;
}

function costOfValue(node: ActualNode, value: unknown, variables: Variables): number {
  if (value === null) return 0;
  if (!Array.isArray(value)) return node.weight + actualCost(node.below, value, variables);
  let sum = 0;
  for (const item of value) sum += costOfValue(node, item, variables);
  return sum;
}
