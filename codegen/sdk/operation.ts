/** A GraphQL operation that knows the types of its answer and of its variables. Generated ones are in `operations.ts`. */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** SHA-256 of `text`: the name under which a manifest lists it. */
  readonly id: string;
  readonly text: string;
  /** A subscription with cursors: the variable behind `after`, and where an event's data holds its cursor. */
  readonly resume?: { readonly variable: string; readonly path: readonly [root: string, cursor: string] };
  /** Types only; never present. */
  readonly types?: (variables: Variables) => Data;
}
