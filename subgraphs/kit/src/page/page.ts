import type { SelectQueryBuilder } from 'kysely';

/** Arguments of a Relay connection (GraphQL Cursor Connections Specification). */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Connection<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}

/**
 * Pages by keyset, in both directions, from `first`/`after` or `last`/`before` (1 to 100, default 20; else BAD_USER_INPUT).
 * `order` names columns of the query, the last one unique; cursors are opaque and refused when forged or of another order.
 */
export declare function paginate<DB, TB extends keyof DB, Row extends object, T = Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  args: PageArgs,
  options: { order: readonly (readonly [column: string, direction: 'asc' | 'desc'])[]; map?: (row: Row) => T },
): Promise<Connection<T>>;

/** A connection over a short list that is in memory anyway. */
export declare function pageOfArray<T>(items: readonly T[], args: PageArgs, key: (item: T) => string): Connection<T>;
