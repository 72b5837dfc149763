export type FailureCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'INTERNAL';

/** HTTP status of a failure at an address that is not GraphQL (RFC 9110). */
export const failureStatus: Readonly<Record<FailureCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  INTERNAL: 500,
};

/**
 * A failure that leaves the process as a top-level error with this code and message. Everything else that is thrown is a bug
 * and leaves as `INTERNAL` with the request id only. Expected failures of a mutation are not thrown at all: they are data.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: FailureCode, message: string, facts: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.facts = facts;
  }
}

/** A named error of the schema: implements `UserError { code message }`. */
export interface UserError<T extends string = string> {
  readonly __typename: T;
  /** Stable, for programs: `SLOT_TAKEN`. */
  readonly code: string;
  /** For people and developers: what happened, to which id, what to do. */
  readonly message: string;
}

/** `userError('SlotTaken', 'This slot was just taken; search again.')` with code `SLOT_TAKEN`. */
export function userError<T extends string, F extends object = object>(type: T, message: string, facts?: F): UserError<T> & F {
  const code = type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
  return { __typename: type, code, message, ...(facts as F) };
}
