import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { Context } from '../context/context.ts';
import { shapeErrors } from '../errors/shape.ts';
import { audienceOf } from '../stream/audience.ts';
import type { SubgraphRequest } from './client.ts';
import { stoppable } from './iterator.ts';
import { refuseNul } from './storable.ts';

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
    const document = refuseNul(request) ?? this.#document(request.query);
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
    const document = refuseNul(request) ?? this.#document(request.query);
    if (!('kind' in document)) return { errors: document };
    const args = { schema: this.#schema, document, variableValues: request.variables, operationName: request.operationName };
    const source = await createSourceEventStream({ ...args, contextValue: ctx });
    if (!(Symbol.asyncIterator in source)) return shapeErrors(source, ctx);
    const events = source[Symbol.asyncIterator]();
    return stoppable<ExecutionResult>({
      async next() {
        const { value, done } = await events.next();
        if (done) return { value: undefined, done: true };
        // A unit of work of its own: what was loaded for one event would be stale for the next, and pile up for as long as somebody listens.
        const fresh = ctx.fork();
        const result = shapeErrors(await execute({ ...args, contextValue: fresh, rootValue: value }), fresh);
        const audience = audienceOf(value);
        return { value: audience === undefined ? result : { ...result, extensions: { audience } }, done: false };
      },
      stop: () => events.return?.(),
    });
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
