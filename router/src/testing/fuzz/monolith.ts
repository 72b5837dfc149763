/** The oracle: one schema that holds everything, executed by graphql-js. */
import { buildASTSchema, buildSchema, type ExecutionResult, execute, type GraphQLSchema, parse, visit } from 'graphql';
import type { Engine, Question } from './engine.ts';
import { monolithSdl } from './subgraph-schemas.ts';
import { newRun, type Run, resolveField, resolveType } from './world.ts';

export const monolithSchema = buildSchema(monolithSdl);

/** The same with every result nullable: here each field's own error is seen, for nothing is cut off by an error beside it. */
export const twinSchema = buildASTSchema(
  visit(parse(monolithSdl), {
    FieldDefinition: ({ type, ...field }) => ({
      ...field,
      type: visit(type, { NonNullType: { leave: (node) => node.type } }),
    }),
    InputObjectTypeDefinition: () => false,
  }),
);

export interface MonolithAnswer {
  readonly result: ExecutionResult;
  readonly run: Run;
}

export function askMonolith(
  { document, operationName, variables, conditions }: Question,
  schema: GraphQLSchema = monolithSchema,
) {
  const run = newRun(conditions);
  const result = execute({
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: run,
    fieldResolver: resolveField,
    typeResolver: resolveType,
  });
  if (result instanceof Promise) throw new Error('The monolith has no reason to wait.');
  return { result: result as ExecutionResult, run };
}

export const monolith: Engine = { name: 'monolith', run: async (question) => askMonolith(question).result };
