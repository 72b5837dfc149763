import { type DocumentNode, GraphQLError, getOperationAST, type OperationDefinitionNode, print } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../edge/limits.ts';
import { type BooleanValues, booleanValues, conditionVariables, decided, hasDefer } from '../execution/conditions.ts';
import type { DeferringOperation } from '../execution/deferred.ts';
import { PlanningFailure } from '../federation/planner.ts';
import { compileCost, type OperationCost } from '../gate/cost.ts';
import type { CostModel } from '../gate/cost-model.ts';
import { documentErrors, readDocument } from '../gate/document.ts';
import { validationErrors } from '../gate/validation.ts';
import { type Stage, unwatched } from '../telemetry/watched.ts';
import { cutShort } from './bad-input.ts';
import { type Compiled, type CompileParts, compileDeferring, compileOperation, readOperation } from './compile.ts';
import type { OnePerTurn } from './one-per-turn.ts';
import { Variants } from './variants.ts';

/** A document that may be executed: parsed, measured against the limits, valid. */
export interface Operation {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  readonly cost: OperationCost;
  /** The planner's answer and all that follows from it, for each combination of its conditions. Rejects with a `GraphQLError`. */
  readonly variants: Variants<Compiled>;
  /** The same for who takes parts of the answer later; null where nothing can be deferred. */
  readonly deferring: Deferring | null;
}

export interface Deferring {
  /** Whether anything is, by the coerced variables. */
  isDeferred(coerced: Readonly<Record<string, unknown>>): boolean;
  readonly variants: Variants<DeferringOperation>;
}

export type Prepared =
  | { readonly operation: Operation; readonly errors?: never }
  | { readonly operation?: never; readonly errors: readonly GraphQLError[] };

export interface OperationsParts extends CompileParts {
  readonly limits: Limits;
  readonly costs: CostModel;
  /** Whether a document may ask for the schema itself, and whether errors may suggest names out of it. */
  readonly introspection: boolean;
}

/** Characters of text, over all operations, that are kept with what was made of them; a plan is some times as large as its text. */
const keptText = 8_000_000;

/** The operations of one version of the schema. What was judged and planned once is kept by its text. */
export class Operations {
  readonly #parts: OperationsParts;
  readonly #known = new LRUCache<string, Operation>({ maxSize: keptText, sizeCalculation: ({ query }) => query.length + 1000 });

  constructor(parts: OperationsParts) {
    this.#parts = parts;
  }

  /** In which what is long and new is done: see `OnePerTurn`. */
  get turns(): OnePerTurn {
    return this.#parts.turns;
  }

  /** Whether clients may read the schema, and so be told what they may have meant. */
  get introspection(): boolean {
    return this.#parts.introspection;
  }

  /** One that was prepared before. */
  find(query: string, operationName: string | undefined): Operation | undefined {
    return this.#known.get(keyOf(query, operationName));
  }

  /** The same in a turn of the event loop of its own where it is new: many that come together stop others for no longer than one of them takes. `person`: as rates count them. */
  async prepareInTurn(
    query: string,
    operationName: string | undefined,
    { person, stage = unwatched.stage }: { readonly person: string; readonly stage?: Stage },
  ): Promise<Prepared> {
    const known = this.find(query, operationName);
    if (known) return { operation: known };
    await this.#parts.turns.enter(person);
    return this.prepare(query, operationName, stage);
  }

  prepare(query: string, operationName: string | undefined, stage: Stage = unwatched.stage): Prepared {
    const known = this.find(query, operationName);
    if (known) return { operation: known };
    const { schema, limits, introspection } = this.#parts;
    const { document, errors: unread } = stage('parse', () => readDocument(query, limits));
    if (unread) return { errors: unread };
    const excesses = stage('limits', () => documentErrors(document, limits));
    if (excesses.length > 0) return { errors: excesses };
    const invalid = stage('validate', () => validationErrors(schema, document, limits, { introspection }));
    if (invalid.length > 0) return { errors: invalid.map((error) => coded(error)) };
    const definition = getOperationAST(document, operationName);
    if (!definition) return { errors: [unnamed(operationName)] };
    const operation = this.#operation(query, document, definition, operationName);
    this.#known.set(keyOf(query, operationName), operation);
    return { operation };
  }

  /** The operations that were used last, newest first: what a new version should know before it is taken into use. */
  recent(count: number): readonly Pick<Operation, 'query' | 'operationName' | 'variants'>[] {
    return [...this.#known.values()].slice(0, count);
  }

  /** The operation with less in it. Its text is its own, so that nothing takes the one for the other; its cost is what was asked. The caller's to keep. */
  reduced(asked: Operation, { document, operation }: Pick<Operation, 'document' | 'operation'>): Operation {
    return { ...asked, query: print(document), document, operation, ...this.#variants(document, operation) };
  }

  #operation(
    query: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    operationName: string | undefined,
  ): Operation {
    const cost = compileCost(this.#parts.costs, document, operation, this.#parts.limits);
    return { query, document, operation, operationName, cost, ...this.#variants(document, operation) };
  }

  #variants(document: DocumentNode, operation: OperationDefinitionNode): Pick<Operation, 'variants' | 'deferring'> {
    const definition = { document, operation };
    const names = conditionVariables(document);
    const compile = (booleans: BooleanValues) =>
      compileOperation(this.#parts, readOperation(this.#parts, definition, booleans)).catch(throwAsGraphQLError);
    const compileToDefer = (booleans: BooleanValues) =>
      compileDeferring(this.#parts, readOperation(this.#parts, definition, booleans, true)).catch(throwAsGraphQLError);
    return {
      variants: new Variants(names, compile),
      deferring: hasDefer(document)
        ? {
            isDeferred: (coerced) => hasDefer(decided(document, booleanValues(names, coerced), true)),
            variants: new Variants(names, compileToDefer),
          }
        : null,
    };
  }
}

function keyOf(query: string, operationName: string | undefined): string {
  return operationName === undefined ? query : `${operationName}\n${query}`;
}

function coded({ message, nodes, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(cutShort(message), {
    ...(nodes ? { nodes } : {}),
    ...(source ? { source } : {}),
    ...(positions ? { positions } : {}),
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

function unnamed(operationName: string | undefined): GraphQLError {
  const message =
    operationName === undefined
      ? 'The document has several operations; "operationName" says which is meant.'
      : `The document has no operation named ${JSON.stringify(operationName)}.`;
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } } });
}

function throwAsGraphQLError(error: unknown): never {
  throw asGraphQLError(error);
}

/** A planner that throws is an error of this operation. */
function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof PlanningFailure)
    return new GraphQLError(`This operation cannot be planned: ${message}`, {
      extensions: { code: 'OPERATION_CANNOT_BE_PLANNED' },
    });
  return new GraphQLError(`${message} Try again.`, { extensions: { code: 'UNAVAILABLE' } });
}
