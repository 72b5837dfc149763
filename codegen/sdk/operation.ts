/** A GraphQL operation that knows the types of its answer and of its variables. Generated ones are in `operations.ts`. */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** SHA-256 of `text`: the name under which a manifest lists it. */
  readonly id: string;
  readonly text: string;
  /** Types only; never present. */
  readonly types?: (variables: Variables) => Data;
}
