import {
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { type AnswerError, AnswerWriter } from './answer.ts';
import { type CompiledBatch, compileBatches } from './batch.ts';
import { collectFields, fragmentsOf, isIntrospection } from './collect.ts';
import { type ErrorPlaceParts, ErrorPlaces, errorPlaceParts } from './error-places.ts';
import { introspection } from './introspection.ts';
import type { PlanNode, QueryPlan } from './plan.ts';
import { compileProjection, type Projection, type ResponseNames } from './projection.ts';
import { type AskSubgraph, Run } from './run.ts';
import { batchesOf, stepsOf } from './schedule.ts';
import type { Tree } from './tree.ts';
import type { IsOf } from './types.ts';

export interface OperationParts {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Valid against the schema; its conditions are decided (`conditions.ts`). */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly plan: QueryPlan;
  /** Response names of the document that are others in the answer. Default: none is. */
  readonly names?: ResponseNames;
  /** Of the whole supergraph, hidden types included. */
  readonly isOf: IsOf;
}

export interface OperationRun {
  /** As the client gave them; already judged by `coerceVariables`. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly ask: AskSubgraph;
  /** An event of a subscription: what its stream brought, and what went wrong there. */
  readonly event?: { readonly data: Tree | null; readonly errors: readonly AnswerError[] };
}

/** What is answered: the JSON text of `data` in UTF-8, and errors that are still to be shaped. */
export interface Answer {
  readonly data: Buffer;
  readonly errors: readonly AnswerError[];
}

/** An operation with everything that depends on it alone: the requests of its plan, and the shape of its answer. */
export class CompiledOperation {
  readonly #parts: OperationParts;
  readonly #names: ResponseNames;
  readonly #batches: readonly CompiledBatch[];
  readonly #introspects: boolean;
  readonly #errorPlaces: ErrorPlaceParts;
  #projection: Projection | null = null;

  constructor(parts: OperationParts) {
    this.#parts = parts;
    this.#names = parts.names ?? new Map();
    const steps = stepsOf(fetched(parts.plan));
    this.#batches = compileBatches(batchesOf(steps), parts.isOf);
    this.#introspects = introspects(parts);
    this.#errorPlaces = errorPlaceParts(parts, steps);
  }

  async execute({ variables, ask, event }: OperationRun): Promise<Answer> {
    const tree: Tree = event ? (event.data ?? {}) : {};
    const run = new Run({ batches: this.#batches, variables, ask, isOf: this.#parts.isOf, tree });
    if (event) run.errors.push(...event.errors);
    if (this.#batches.length > 0) await run.finish();
    const writer = new AnswerWriter();
    if (!this.#projectionFor(variables, run)(tree, writer)) writer.writeNull(0);
    const told = namedErrors(asked(run.errors, this.#errorPlaces, tree), this.#names);
    return { data: writer.out.take(), errors: [...told, ...writer.unexplained(told)] };
  }

  /** Introspection may depend on variables: its projection is of one run alone. */
  #projectionFor(variables: Readonly<Record<string, unknown>>, run: Run): Projection {
    if (this.#projection) return this.#projection;
    const { schema, document, operation } = this.#parts;
    const projection = compileProjection({
      schema,
      document,
      operation,
      names: this.#names,
      introspect: introspection(this.#parts, variables, run.errors),
    });
    if (!this.#introspects) this.#projection = projection;
    return projection;
  }
}

/** With paths in the names of the answer. */
export function namedErrors(errors: readonly AnswerError[], names: ResponseNames): readonly AnswerError[] {
  if (names.size === 0) return errors;
  return errors.map((error) =>
    error.path ? { ...error, path: error.path.map((step) => names.get(step as string) ?? step) } : error,
  );
}

/** Those that are about anything that was asked. */
function asked(errors: readonly AnswerError[], parts: ErrorPlaceParts, tree: Tree): readonly AnswerError[] {
  if (errors.length === 0) return errors;
  const places = new ErrorPlaces(parts, tree);
  return errors.filter((error) => places.whose(error) !== 'nobody');
}

function introspects({ schema, document, operation }: OperationParts): boolean {
  const root = schema.getRootType(operation.operation)!;
  const fields = collectFields({ schema, fragments: fragmentsOf(document) }, root, [operation.selectionSet]);
  return [...fields.values()].some(([node]) => isIntrospection(node!.name.value));
}

/** What is left to fetch: of a subscription, what its stream does not bring. */
export function fetched({ node }: QueryPlan): PlanNode | undefined {
  return node?.kind === 'Subscription' ? node.rest : node;
}

/** Variables as the specification coerces them (§6.1.2), or what is wrong with them. `helpful`: it may tell what was perhaps meant, which tells the schema to who only guesses at it. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  { helpful }: { readonly helpful: boolean },
): { readonly coerced: Readonly<Record<string, unknown>> } | { readonly errors: readonly GraphQLFormattedError[] } {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: 50,
    hideSuggestions: !helpful,
  });
  return coerced ? { coerced } : { errors: (errors ?? []).map((error) => error.toJSON()) };
}
