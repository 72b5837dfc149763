import { type DocumentNode, type ExecutionResult, execute, type GraphQLError, type GraphQLSchema } from 'graphql';
import { type CompiledOperation, compileOperation } from '../compile.ts';
import { Turns } from './turns.ts';

/** What a test's resolvers are given as their context. */
export interface TestContext {
  readonly turns: Turns;
  /** What happened, in its order: for tests of order. */
  readonly told: string[];
  readonly seed: string;
}

export interface Question {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly rootValue?: unknown;
  readonly seed?: string;
  /** Kept over several questions where a test asks the same operation again. */
  readonly compiled?: CompiledOperation;
}

/** All of an answer that anybody can see, as plain data. */
export interface Seen {
  /** As JSON: the order of keys counts. */
  readonly data: string | undefined;
  readonly errors: readonly unknown[] | undefined;
  /** Whether it was there at once, without a promise. */
  readonly atOnce: boolean;
  readonly told: readonly string[];
  readonly unhandled: readonly unknown[];
}

/** The same question to this executor and to graphql-js. */
export async function bothAnswer(question: Question): Promise<{ ours: Seen; theirs: Seen }> {
  const { schema, document, operationName, variables, rootValue } = question;
  const compiled = question.compiled ?? compileOperation(schema, document, operationName);
  return {
    ours: await watch(question, (contextValue) => compiled.execute({ rootValue, contextValue, variables })),
    theirs: await watch(question, (contextValue) =>
      execute({ schema, document, rootValue, contextValue, variableValues: variables, operationName }),
    ),
  };
}

async function watch(
  { seed = '' }: Question,
  ask: (context: TestContext) => ExecutionResult | Promise<ExecutionResult>,
): Promise<Seen> {
  const context: TestContext = { turns: new Turns(), told: [], seed };
  const unhandled: unknown[] = [];
  const restore = listenForUnhandled(unhandled);
  try {
    const answer = ask(context);
    const [{ data, errors }] = await Promise.all([answer, context.turns.drain()]);
    await context.turns.drain();
    const atOnce = !(answer instanceof Promise);
    return {
      data: JSON.stringify(data),
      errors: errors?.map(visible),
      atOnce,
      told: context.told,
      unhandled,
    };
  } finally {
    restore();
  }
}

function visible(error: GraphQLError): unknown {
  const { message, path, locations, extensions, originalError } = error;
  return { message, path, locations, extensions, from: originalError && `${originalError.name}: ${originalError.message}` };
}

/** graphql-js forgets promises of a list that it gave up; the test runner would take that for a failure of the test. */
function listenForUnhandled(found: unknown[]): () => void {
  const others = process.listeners('unhandledRejection');
  const listener = (reason: unknown) => found.push(reason);
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listener);
  return () => {
    process.off('unhandledRejection', listener);
    for (const other of others) process.on('unhandledRejection', other);
  };
}
