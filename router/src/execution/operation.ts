import {
  type DocumentNode,
  execute,
  type FieldNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { type AnswerError, AnswerWriter } from './answer.ts';
import { type CompiledBatch, compileBatches } from './batch.ts';
import { type BooleanValues, conditionVariables } from './collect.ts';
import type { PlanNode, QueryPlan } from './plan.ts';
import { compileProjection } from './projection.ts';
import { type AskSubgraph, Run } from './run.ts';
import { batchesOf, stepsOf } from './schedule.ts';
import type { Tree } from './tree.ts';
import type { IsOf } from './types.ts';

export interface OperationParts {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Valid against the schema. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly plan: QueryPlan;
  /** Of the whole supergraph, hidden types included. */
  readonly isOf: IsOf;
}

export interface OperationRun {
  /** As the client gave them; already judged by `coerceVariables`. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The coerced values. */
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly ask: AskSubgraph;
  /** An event of a subscription: what its stream brought, and what went wrong there. */
  readonly event?: { readonly data: Tree | null; readonly errors: readonly AnswerError[] };
}

/** What is answered: the JSON text of `data`, and errors that are still to be shaped. */
export interface Answer {
  readonly data: string;
  readonly errors: readonly AnswerError[];
}

/** Combinations of conditions whose projections are kept; an operation with more makes them anew. */
const keptProjections = 32;

/** An operation with everything that depends on it alone: the requests of its plan, and the shape of its answer. */
export class CompiledOperation {
  readonly #parts: OperationParts;
  readonly #batches: readonly CompiledBatch[];
  readonly #conditions: readonly string[];
  readonly #projections = new Map<string, (tree: Tree, writer: AnswerWriter) => boolean>();

  constructor(parts: OperationParts) {
    this.#parts = parts;
    this.#batches = compileBatches(batchesOf(stepsOf(fetched(parts.plan))), parts.isOf);
    const sets = parts.document.definitions.flatMap((definition) =>
      'selectionSet' in definition ? [definition.selectionSet] : [],
    );
    this.#conditions = [...conditionVariables(sets)].toSorted();
  }

  async execute({ variables, coerced, ask, event }: OperationRun): Promise<Answer> {
    const booleans = Object.fromEntries(this.#conditions.map((name) => [name, coerced[name] === true]));
    const tree: Tree = event ? (event.data ?? {}) : {};
    const run = new Run({ batches: this.#batches, variables, booleans, ask, isOf: this.#parts.isOf, tree });
    if (event) run.errors.push(...event.errors);
    if (this.#batches.length > 0) await run.finish();
    const writer = new AnswerWriter();
    if (!this.#projection(booleans, variables, run)(tree, writer)) writer.writeNull(0);
    return { data: writer.out.take(), errors: [...run.errors, ...writer.unexplained(run.errors)] };
  }

  #projection(booleans: BooleanValues, variables: Readonly<Record<string, unknown>>, run: Run) {
    const key = this.#conditions.map((name) => (booleans[name] ? '1' : '0')).join('');
    const known = this.#projections.get(key);
    if (known) return known;
    const { schema, document, operation } = this.#parts;
    let introspects = false;
    const projection = compileProjection({
      schema,
      document,
      operation,
      booleans,
      introspect: (nodes, writer) => {
        introspects = true;
        this.#introspect(nodes, variables, run, writer);
      },
    });
    return (tree: Tree, writer: AnswerWriter) => {
      const written = projection(tree, writer);
      // Introspection may depend on variables, so that its projection is of this run alone.
      if (!introspects && this.#projections.size < keptProjections) this.#projections.set(key, projection);
      return written;
    };
  }

  /** The schema's own fields are graphql-js's to answer. */
  #introspect(nodes: readonly FieldNode[], variables: Readonly<Record<string, unknown>>, run: Run, writer: AnswerWriter): void {
    const { schema, document, operation } = this.#parts;
    const definitions = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    const alone: OperationDefinitionNode = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: nodes } };
    const result = execute({
      schema,
      document: { kind: Kind.DOCUMENT, definitions: [alone, ...definitions] },
      variableValues: variables,
    });
    if (result instanceof Promise) throw new Error('Introspection is answered at once.');
    for (const error of result.errors ?? []) run.errors.push({ extensions: {}, ...error.toJSON() } as AnswerError);
    const [key] = Object.keys(result.data ?? {});
    writer.out.text(JSON.stringify((key && result.data?.[key]) ?? null));
  }
}

/** What is left to fetch: of a subscription, what its stream does not bring. */
function fetched({ node }: QueryPlan): PlanNode | undefined {
  return node?.kind === 'Subscription' ? node.rest : node;
}

/** Variables as the specification coerces them (§6.1.2), or what is wrong with them. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): { readonly coerced: Readonly<Record<string, unknown>> } | { readonly errors: readonly GraphQLFormattedError[] } {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 50 });
  return coerced ? { coerced } : { errors: (errors ?? []).map((error) => error.toJSON()) };
}
