import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  separateOperations,
} from 'graphql';
import { type BooleanValues, decided } from '../execution/conditions.ts';
import { CompiledOperation } from '../execution/operation.ts';
import type { QueryPlan } from '../execution/plan.ts';
import type { IsOf } from '../execution/types.ts';
import { plannerText, type Unambiguous, unambiguous } from '../federation/mend/plannable.ts';
import type { Planner } from '../federation/planner.ts';

export interface CompileParts {
  readonly schema: GraphQLSchema;
  readonly planner: Pick<Planner, 'plan'>;
  readonly isOf: IsOf;
  /** Names of all fields of the supergraph, hidden ones included. */
  readonly fieldNames: ReadonlySet<string>;
}

/** The planner's answer and what executes it. */
export interface Compiled {
  readonly plan: QueryPlan;
  readonly execution: CompiledOperation;
}

/** The operation alone, its conditions decided, in names that the planner takes for nothing else. */
export function readOperation(
  { fieldNames }: CompileParts,
  { document, operation }: { readonly document: DocumentNode; readonly operation: OperationDefinitionNode },
  booleans: BooleanValues,
): Unambiguous {
  const alone = separateOperations(document)[operation.name?.value ?? '']!;
  return unambiguous(decided(alone, booleans), fieldNames);
}

/** Rejects with the planner's errors. `asked` is what is planned, where that is more than what is answered. */
export async function compileOperation(
  { schema, planner, isOf }: CompileParts,
  { document, names }: Unambiguous,
  asked: DocumentNode = document,
): Promise<Compiled> {
  const operation = getOperationAST(document)!;
  const text = plannerText(schema, asked);
  const plan: QueryPlan = text === null ? { kind: 'QueryPlan' } : await planner.plan(text, operation.name?.value);
  return { plan, execution: new CompiledOperation({ schema, document, operation, plan, isOf, names }) };
}
