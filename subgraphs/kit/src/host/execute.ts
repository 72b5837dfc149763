import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  subscribe,
  validate,
} from 'graphql';
import type { Context } from '../context/context.ts';
import { shapeErrors } from '../errors/shape.ts';
import type { SubgraphRequest } from './client.ts';
import { stoppable } from './iterator.ts';

/** Documents come from the router's planner, so that a few hundred texts cover nearly all requests. */
const keptDocuments = 1000;

/** Executes what the router sends; parse and validation are kept per text. */
export class SubgraphExecutor {
  readonly #schema: GraphQLSchema;
  readonly #documents = new Map<string, DocumentNode | readonly GraphQLError[]>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  async execute(request: SubgraphRequest, ctx: Context): Promise<ExecutionResult> {
    const document = this.#document(request.query);
    if (!('kind' in document)) return { errors: document };
    const result = await execute({
      schema: this.#schema,
      document,
      contextValue: ctx,
      variableValues: request.variables,
      operationName: request.operationName,
    });
    return shapeErrors(result, ctx);
  }

  async subscribe(request: SubgraphRequest, ctx: Context): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const document = this.#document(request.query);
    if (!('kind' in document)) return { errors: document };
    const result = await subscribe({
      schema: this.#schema,
      document,
      contextValue: ctx,
      variableValues: request.variables,
      operationName: request.operationName,
    });
    if (!(Symbol.asyncIterator in result)) return shapeErrors(result, ctx);
    return shapedEvents(result as AsyncIterableIterator<ExecutionResult>, ctx);
  }

  #document(query: string): DocumentNode | readonly GraphQLError[] {
    const known = this.#documents.get(query);
    if (known) return known;
    const made = this.#check(query);
    if (this.#documents.size >= keptDocuments) this.#documents.clear();
    this.#documents.set(query, made);
    return made;
  }

  #check(query: string): DocumentNode | readonly GraphQLError[] {
    try {
      const document = parse(query);
      const errors = validate(this.#schema, document);
      return errors.length > 0 ? errors : document;
    } catch (error) {
      // A syntax error, or a rule of graphql-js that throws: either way the document's fault.
      return [
        error instanceof GraphQLError ? error : new GraphQLError(`The document cannot be checked: ${(error as Error).message}`),
      ];
    }
  }
}

function shapedEvents(events: AsyncIterableIterator<ExecutionResult>, ctx: Context): AsyncIterableIterator<ExecutionResult> {
  return stoppable<ExecutionResult>({
    async next() {
      const { value, done } = await events.next();
      return done ? { value: undefined, done: true } : { value: shapeErrors(value, ctx), done: false };
    },
    stop: () => events.return?.(),
  });
}
