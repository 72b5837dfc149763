import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { CostBudgets, Limits } from '../edge/limits.ts';
import { type ActualNode, actualCost, shapeActual } from './actual-cost.ts';
import type { Variables } from './cost-inputs.ts';
import type { CostDefaults, CostModel } from './cost-model.ts';
import { type Below, type CostNode, holds, shapeCost } from './cost-shape.ts';
import { expectedSize, type Page, pageErrors } from './page-size.ts';
import { exceeded } from './refusal.ts';

/** What one operation costs, compiled once; `variables` are coerced ones everywhere. */
export interface OperationCost {
  /** Before it is executed, from the lengths that its lists may have. */
  estimate(variables: Variables): number;
  /** Pages that are too long, or of no length where the schema wants one. */
  pageErrors(variables: Variables): readonly GraphQLError[];
  /** Why it may not be executed: dearer than the viewer's budget. `estimated`, where it is known, is not computed anew; it is in the facts. */
  budgetErrors(variables: Variables, viewer: Viewer, estimated?: number): readonly GraphQLError[];
  /** Of an answer's `data`: the same weights, with the lengths that the lists have. */
  actual(data: unknown, variables: Variables): number;
}

/**
 * Compiles the cost of an operation that `documentErrors` let pass. A field costs, for each of its instances, its weight and its selections; and its arguments
 * once. The instances are 1, or a list's length by `@listSize`. An object of an abstract type costs the dearest way in which it may be selected.
 */
export function compileCost(
  model: CostModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: Limits,
): OperationCost {
  const root = shapeCost(model, document, operation);
  const { defaults } = model;
  const base = operation.operation === 'mutation' ? defaults.mutation : 0;
  const pages = pagesIn(root.below);
  let actual: readonly ActualNode[] | null = null;
  const judge = (variables: Variables) =>
    Math.min(base + costOfBelow(root, variables, defaults, null, null), Number.MAX_SAFE_INTEGER);
  const constant = operation.variableDefinitions?.length ? null : judge({});
  const estimate = (variables: Variables) => constant ?? judge(variables);
  return {
    estimate,
    pageErrors: (variables) => (pages.length === 0 ? [] : pageErrors(pages, variables, limits.pageSize)),
    budgetErrors(variables, viewer, found = estimate(variables)) {
      const maximum = budgetOf(viewer, limits.costBudgets);
      if (found <= maximum) return [];
      return [exceeded({ code: 'COST_TOO_HIGH', limit: 'costBudgets', what: 'Estimated cost of the operation', found, maximum })];
    },
    actual(data, variables) {
      actual ??= shapeActual(root.below);
      return base + actualCost(actual, data, variables);
    },
  };
}

export function budgetOf({ kind, role }: Viewer, budgets: CostBudgets): number {
  const name = kind === 'user' ? (role ?? 'default') : kind;
  return (Object.hasOwn(budgets, name) ? budgets[name] : undefined) ?? budgets.default;
}

/** `sized`: the fields whose length the field above tells, and that length. Each node is looked at once, in however many ways it is selected. */
function costOfBelow(
  { below, ways }: Below,
  variables: Variables,
  defaults: CostDefaults,
  sized: readonly string[] | null,
  size: number | null,
): number {
  const costOf = (node: CostNode) => costOfNode(node, variables, defaults, sized?.includes(node.name) ? size : null);
  if (!ways) return sum(below, costOf);
  const costs = below.map(costOf);
  return Math.max(0, ...ways.map((way) => sum(way, (place) => costs[place]!)));
}

function sum<T>(list: readonly T[], amount: (one: T) => number): number {
  let total = 0;
  for (const one of list) total += amount(one);
  return total;
}

function costOfNode(node: CostNode, variables: Variables, defaults: CostDefaults, sizeFromAbove: number | null): number {
  if (!holds(node.conditions, variables)) return 0;
  const size = node.page && expectedSize(node.page, variables);
  const sized = node.page?.listSize.sizedFields ?? null;
  const one = node.weight + costOfBelow(node, variables, defaults, sized, size);
  const inputs = node.inputs ? node.inputs(variables) : 0;
  if (node.lists === 0) return one + inputs;
  return (sizeFromAbove ?? size ?? defaults.listSize) * defaults.listSize ** (node.lists - 1) * one + inputs;
}

function pagesIn(nodes: readonly CostNode[]): readonly Page[] {
  return nodes.flatMap(({ page, below }) => [
    ...(page && page.listSize.slicingArguments.length > 0 ? [page] : []),
    ...pagesIn(below),
  ]);
}
