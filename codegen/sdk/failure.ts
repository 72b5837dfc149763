export interface GraphQLFailure {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

/** Top-level errors: bugs, outages and missing rights. Expected failures of mutations are data, in the result union. */
export class RequestFailed extends Error {
  readonly errors: readonly GraphQLFailure[];

  constructor(operation: string, errors: readonly GraphQLFailure[]) {
    super(`${operation}: ${errors.map(({ message }) => message).join('; ')}`);
    this.errors = errors;
  }
}
