import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { Variable } from './generate-values.ts';
import type { Conditions } from './world.ts';

/** What is asked. The document is parsed and the plan made once for all engines. */
export interface Question {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The variables that the operation declares. */
  readonly declared: readonly Variable[];
  /** Apollo's plan of it as it stands; null where its planner throws. */
  readonly plan: QueryPlan | null;
  readonly conditions: Conditions;
}

export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly AnsweredError[];
}

/** One way to answer. A rejected promise is a bug of the engine. */
export interface Engine {
  readonly name: string;
  /** It executes the question's plan. */
  readonly needsPlan?: boolean;
  run(question: Question): Promise<Answer>;
}
