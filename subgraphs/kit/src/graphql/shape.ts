import type { FieldNode, FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Path } from './path.ts';
import type { Row } from './row.ts';
import type { Run } from './run.ts';

/** One operation with all that its conditions decide decided: what is compiled from it holds for every execution in which they have these values. */
export interface Shape {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** Values of the variables that `@skip` and `@include` ask. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** The fields below these nodes for an object of this type. Throws where a condition has no value. */
  select(type: GraphQLObjectType, nodes: readonly FieldNode[]): Selection;
}

/** The fields of an object of one concrete type, in the order of the answer. */
export interface Selection {
  readonly Row: new () => Row;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly key: string;
  /** Its value in the answer, or a promise of it. Throws (or rejects) a located error where null may not stand. */
  answer(run: Run, source: unknown, parent: Path | undefined): unknown;
}
