import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Context } from '../context/context.ts';
import { shapeErrors } from '../errors/shape.ts';
import { type CompiledOperation, compileOperation } from '../graphql/compile.ts';
import { resolveEntitiesDirectly } from '../graphql/entities.ts';
import { audienceOf } from '../stream/audience.ts';
import type { SubgraphRequest } from './client.ts';
import { stoppable } from './iterator.ts';
import { refuseNul } from './storable.ts';

/** Documents come from the router's planner, so that a few hundred texts cover nearly all requests. */
const keptDocuments = 1000;
/** Their text in characters, together; a compiled document takes some fifty bytes for each. */
const keptText = 2_000_000;

interface ValidDocument {
  readonly document: DocumentNode;
  /** Compiled when first asked for, by name. */
  readonly operations: Map<string | undefined, CompiledOperation>;
}

/** Executes what the router sends; parse, validation and compilation are kept per text. */
export class SubgraphExecutor {
  readonly #schema: GraphQLSchema;
  readonly #documents = new LRUCache<string, ValidDocument | readonly GraphQLError[]>({
    max: keptDocuments,
    maxSize: keptText,
    sizeCalculation: (_, text) => text.length + 1,
  });

  constructor(schema: GraphQLSchema) {
    resolveEntitiesDirectly(schema);
    this.#schema = schema;
  }

  async execute(request: SubgraphRequest, ctx: Context): Promise<ExecutionResult> {
    const asked = refuseNul(request) ?? this.#document(request.query);
    if (!('document' in asked)) return { errors: asked };
    const operation = this.#operation(asked, request.operationName);
    return shapeErrors(await operation.execute({ contextValue: ctx, variables: request.variables }), ctx);
  }

  async subscribe(request: SubgraphRequest, ctx: Context): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const asked = refuseNul(request) ?? this.#document(request.query);
    if (!('document' in asked)) return { errors: asked };
    const { variables, operationName } = request;
    const args = { schema: this.#schema, document: asked.document, variableValues: variables, operationName };
    const source = await createSourceEventStream({ ...args, contextValue: ctx });
    if (!(Symbol.asyncIterator in source)) return shapeErrors(source, ctx);
    const operation = this.#operation(asked, operationName);
    const events = source[Symbol.asyncIterator]();
    return stoppable<ExecutionResult>({
      async next() {
        const { value, done } = await events.next();
        if (done) return { value: undefined, done: true };
        // A unit of work of its own: what was loaded for one event would be stale for the next, and pile up for as long as somebody listens.
        const fresh = ctx.fork();
        const result = shapeErrors(await operation.execute({ contextValue: fresh, rootValue: value, variables }), fresh);
        const audience = audienceOf(value);
        return { value: audience === undefined ? result : { ...result, extensions: { audience } }, done: false };
      },
      stop: () => events.return?.(),
    });
  }

  #document(query: string): ValidDocument | readonly GraphQLError[] {
    const known = this.#documents.get(query);
    if (known) return known;
    const made = this.#check(query);
    this.#documents.set(query, made);
    return made;
  }

  #operation({ document, operations }: ValidDocument, name: string | undefined): CompiledOperation {
    const known = operations.get(name);
    if (known) return known;
    const compiled = compileOperation(this.#schema, document, name);
    // Of names that no operation has there is no end.
    if (name === undefined || hasOperation(document, name)) operations.set(name, compiled);
    return compiled;
  }

  #check(query: string): ValidDocument | readonly GraphQLError[] {
    try {
      const document = parse(query);
      const errors = validate(this.#schema, document);
      return errors.length > 0 ? errors : { document, operations: new Map() };
    } catch (error) {
      // A syntax error, or a rule of graphql-js that throws: either way the document's fault.
      return [
        error instanceof GraphQLError ? error : new GraphQLError(`The document cannot be checked: ${(error as Error).message}`),
      ];
    }
  }
}

function hasOperation({ definitions }: DocumentNode, name: string): boolean {
  return definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === name);
}
