import { GraphQLError } from 'graphql';

/** A subgraph was not even asked. */
export class NotAsked extends GraphQLError {
  constructor(name: string, why: 'rests' | 'busy') {
    const message =
      why === 'rests'
        ? `The part "${name}" fails at the moment and is left alone for a while; try again.`
        : `The part "${name}" has too much to do at the moment; try again.`;
    super(message, { extensions: { code: 'UNAVAILABLE' } });
  }
}

export function tooLate(name: string, ms: number): GraphQLError {
  return new GraphQLError(`The part "${name}" did not answer within ${ms / 1000} s.`, {
    extensions: { code: 'DEADLINE_EXCEEDED' },
  });
}

export function operationTooLate(ms: number): GraphQLError {
  return new GraphQLError(`The operation took more than ${ms / 1000} s; ask for less.`, {
    extensions: { code: 'DEADLINE_EXCEEDED' },
  });
}

/** Why something is given up: what its signal says, if that is for clients. */
export function givenUp(signal: AbortSignal | undefined): GraphQLError {
  const reason: unknown = signal?.reason;
  if (reason instanceof GraphQLError) return reason;
  return new GraphQLError('Nobody waits for this any more.', { extensions: { code: 'UNAVAILABLE' } });
}

/** Nothing was answered, and asking again may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof GraphQLError && !(error instanceof NotAsked) && error.extensions.code === 'UNAVAILABLE';
}
