import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  separateOperations,
} from 'graphql';
import { type BooleanValues, decided } from '../execution/conditions.ts';
import { DeferringOperation } from '../execution/deferred.ts';
import { CompiledOperation } from '../execution/operation.ts';
import type { QueryPlan } from '../execution/plan.ts';
import type { IsOf } from '../execution/types.ts';
import { plannerText, type Unambiguous, unambiguous } from '../federation/mend/plannable.ts';
import type { Planner } from '../federation/planner.ts';
import type { OnePerTurn } from './one-per-turn.ts';

export interface CompileParts {
  readonly schema: GraphQLSchema;
  readonly planner: Pick<Planner, 'plan'>;
  readonly isOf: IsOf;
  /** Names of all fields of the supergraph, hidden ones included. */
  readonly fieldNames: ReadonlySet<string>;
  /** In which what is long and new is done. */
  readonly turns: OnePerTurn;
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
  defers = false,
): Unambiguous {
  const alone = separateOperations(document)[operation.name?.value ?? '']!;
  return unambiguous(decided(alone, booleans, defers), fieldNames);
}

/** The same for who takes parts of the answer later. */
export async function compileDeferring(parts: CompileParts, { document, names }: Unambiguous): Promise<DeferringOperation> {
  const plan = await planned(parts, document);
  return new DeferringOperation({ ...parts, document, operation: getOperationAST(document)!, plan, names });
}

/** Rejects with the planner's errors. `asked` is what is planned, where that is more than what is answered. */
export async function compileOperation(
  parts: CompileParts,
  { document, names }: Unambiguous,
  asked: DocumentNode = document,
): Promise<Compiled> {
  const plan = await planned(parts, asked);
  return { plan, execution: new CompiledOperation({ ...parts, document, operation: getOperationAST(document)!, plan, names }) };
}

async function planned({ schema, planner, turns }: CompileParts, document: DocumentNode): Promise<QueryPlan> {
  const text = plannerText(schema, document);
  if (text === null) return { kind: 'QueryPlan' };
  const plan = await planner.plan(text, getOperationAST(document)?.name?.value);
  // What follows is compiling it.
  await turns.enter();
  return plan;
}
