import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Context } from '../context/context.ts';
import { Failure } from './failure.ts';

/** What leaves a subgraph: a `Failure` as its code and message, GraphQL's own errors as they are, anything else masked and logged with its cause. */
export function shapeErrors(result: ExecutionResult, ctx: Pick<Context, 'log' | 'requestId'>): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => shapeError(error, ctx)) };
}

function shapeError(error: GraphQLError, ctx: Pick<Context, 'log' | 'requestId'>): GraphQLError {
  const cause = error.originalError;
  if (cause === undefined) return error;
  if (cause instanceof Failure) return reshaped(error, cause.message, { code: cause.code, ...cause.facts });
  // Coercion of a variable or a scalar: the client's own value is wrong.
  if (cause instanceof GraphQLError) return reshaped(error, cause.message, { code: 'BAD_USER_INPUT', ...cause.extensions });
  ctx.log.error({ err: cause, path: error.path }, 'a resolver failed');
  return reshaped(error, `Something went wrong. Quote the request id ${ctx.requestId}.`, {
    code: 'INTERNAL',
    requestId: ctx.requestId,
  });
}

function reshaped(error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
