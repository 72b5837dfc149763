/**
 * A query plan as Apollo's planner writes it, reduced to what is executed. It is plain JSON, because it is made in another thread; nothing here knows
 * Apollo's classes. What is planned has no conditions any more (`conditions.ts`). Source: `@apollo/query-planner`, `QueryPlan.ts`.
 */
export type PlanNode = SequenceNode | ParallelNode | FetchNode | FlattenNode | DeferNode;

export interface SequenceNode {
  readonly kind: 'Sequence';
  readonly nodes: readonly PlanNode[];
}

export interface ParallelNode {
  readonly kind: 'Parallel';
  readonly nodes: readonly PlanNode[];
}

/** `path` leads from the root of the data to the entities; `@` stands for every element of a list. */
export interface FlattenNode {
  readonly kind: 'Flatten';
  readonly path: readonly string[];
  readonly node: PlanNode;
}

export interface FetchNode {
  readonly kind: 'Fetch';
  readonly serviceName: string;
  readonly id?: string;
  /** What an entity must bring along; absent for a fetch of root fields. */
  readonly requires?: readonly RequiredSelection[];
  readonly variableUsages?: readonly string[];
  /** The text for the subgraph. */
  readonly operation: string;
  readonly operationName?: string;
  readonly operationKind: 'query' | 'mutation' | 'subscription';
  readonly inputRewrites?: readonly Rewrite[];
  readonly outputRewrites?: readonly Rewrite[];
  /** Of fields that are not asked of all the entities' types: response name → the types of which they are. */
  readonly wantedBy?: Readonly<Record<string, readonly string[]>>;
}

export interface DeferNode {
  readonly kind: 'Defer';
  readonly primary: { readonly subselection?: string; readonly node?: PlanNode };
  readonly deferred: readonly DeferredNode[];
}

export interface DeferredNode {
  readonly depends: readonly { readonly id: string }[];
  readonly label?: string;
  /** Where in the answer it belongs: response names, and `... on Type` for conditions. */
  readonly queryPath: readonly string[];
  readonly subselection?: string;
  readonly node?: PlanNode;
}

/** How a subscription is planned: `primary` has the stream, `rest` completes each event. */
export interface SubscriptionNode {
  readonly kind: 'Subscription';
  readonly primary: FetchNode;
  readonly rest?: PlanNode;
}

export interface QueryPlan {
  readonly kind: 'QueryPlan';
  /** Absent where nothing is fetched: introspection alone. */
  readonly node?: PlanNode | SubscriptionNode;
}

export type RequiredSelection = RequiredField | RequiredFragment;

export interface RequiredField {
  readonly kind: 'Field';
  readonly name: string;
  readonly alias?: string;
  /** The name under which the subgraph wants it, where that is another than the one under which the tree has it. */
  readonly as?: string;
  readonly selections?: readonly RequiredSelection[];
}

export interface RequiredFragment {
  readonly kind: 'InlineFragment';
  readonly typeCondition?: string;
  readonly selections: readonly RequiredSelection[];
}

/** Elements of a path are names of fields, or `... on Type`. */
export type Rewrite =
  | { readonly kind: 'ValueSetter'; readonly path: readonly string[]; readonly setValueTo: unknown }
  | { readonly kind: 'KeyRenamer'; readonly path: readonly string[]; readonly renameKeyTo: string };
