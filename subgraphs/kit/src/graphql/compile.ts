import {
  assertValidSchema,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { conditionsKey, conditionsOf, conditionVariables } from './conditions.ts';
import { Failures } from './failures.ts';
import { answerFields, answerSerially } from './object.ts';
import { type ChosenOperation, chooseOperation, rootTypeOf } from './operation.ts';
import type { Row } from './row.ts';
import type { Run } from './run.ts';
import { selectBelow, selectRoot } from './selection.ts';
import type { Selection, Shape } from './shape.ts';
import { variablesOf } from './variables.ts';

export interface Execution {
  readonly rootValue?: unknown;
  readonly contextValue?: unknown;
  /** As they came with the request. */
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface CompiledOperation {
  /** What graphql-js `execute` answers; a promise only where a resolver gave one. It never rejects. */
  execute(execution: Execution): ExecutionResult | Promise<ExecutionResult>;
}

/** Combinations of its condition variables for which an operation stays compiled. */
const keptShapes = 16;

/**
 * Compiles one operation of a validated document for one schema. What depends on the document alone is done once, at the first execution that comes by;
 * an operation that cannot be chosen is an answer, too.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
): CompiledOperation {
  assertValidSchema(schema);
  const chosen = chooseOperation(document, operationName);
  if (chosen instanceof GraphQLError) return { execute: () => ({ errors: [chosen] }) };
  const shapeFor = shapes(schema, document, chosen);
  const coerce = variablesOf(schema, chosen.operation.variableDefinitions ?? []);
  return {
    execute({ rootValue, contextValue, variables: given }) {
      if (given != null && typeof given !== 'object') throw new TypeError('Variables are an object with a value for each.');
      const { coerced: variables, errors } = coerce(given ?? {});
      if (errors) return { errors };
      const { shape, answer } = shapeFor(variables);
      return respond({ shape, rootValue, contextValue, variables, failures: new Failures() }, answer);
    },
  };
}

type Answer = (run: Run) => Row | Promise<Row>;

function respond(run: Run, answer: Answer): ExecutionResult | Promise<ExecutionResult> {
  const { failures } = run;
  const success = (data: Row): ExecutionResult => (failures.errors.length > 0 ? { errors: failures.errors, data } : { data });
  const failure = (error: unknown): ExecutionResult => {
    failures.add(error as GraphQLError, undefined);
    return { errors: failures.errors, data: null };
  };
  try {
    const data = answer(run);
    return data instanceof Promise ? data.then(success, failure) : success(data);
  } catch (error) {
    return failure(error);
  }
}

interface CompiledShape {
  readonly shape: Shape;
  readonly answer: Answer;
}

/** Conditions are folded in, so that each combination of their variables that comes has a shape of its own: the order of the answer's keys may differ, too. */
function shapes(
  schema: GraphQLSchema,
  document: DocumentNode,
  chosen: ChosenOperation,
): (variables: Run['variables']) => CompiledShape {
  const names = conditionVariables(document);
  const make = (variables: Run['variables']) => compileShape(schema, chosen, conditionsOf(names, variables));
  if (names.length === 0) {
    const only = make({});
    return () => only;
  }
  const kept = new LRUCache<string, CompiledShape>({ max: keptShapes });
  return (variables) => {
    const key = conditionsKey(names, variables);
    const known = kept.get(key);
    if (known) return known;
    const made = make(variables);
    kept.set(key, made);
    return made;
  };
}

function compileShape(
  schema: GraphQLSchema,
  { operation, fragments }: ChosenOperation,
  conditions: Shape['conditions'],
): CompiledShape {
  const shape: Shape = { schema, operation, fragments, conditions, select: (type, nodes) => selectBelow(shape, type, nodes) };
  let root: Selection | undefined;
  const serially = operation.operation === OperationTypeNode.MUTATION;
  const answer: Answer = (run) => {
    root ??= selectRoot(shape, rootTypeOf(schema, operation), operation.selectionSet);
    return serially ? answerSerially(run, root, run.rootValue) : answerFields(run, root, run.rootValue, undefined);
  };
  return { shape, answer };
}
