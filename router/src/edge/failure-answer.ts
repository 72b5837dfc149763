import { Failure, type FailureCode, failureStatus } from '@lyceum/kit/errors/failure.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { shapeErrors } from '../errors.ts';

export interface FailureAnswer {
  readonly status: number;
  readonly error: GraphQLFormattedError;
}

/** What a client is told when its request ended before any execution, in the same shape as every other error. */
export function failureAnswer(failure: unknown, requestId: string, log: Log): FailureAnswer {
  const [error] = shapeErrors([formatted(failure)], requestId, log);
  return { status: failureStatus[String(error!.extensions?.code) as FailureCode] ?? 500, error: error! };
}

function formatted(failure: unknown): GraphQLFormattedError {
  if (failure instanceof Failure) return { message: failure.message, extensions: { code: failure.code, ...failure.facts } };
  if (failure instanceof GraphQLError) return failure.toJSON();
  return { message: failure instanceof Error ? failure.message : String(failure) };
}
