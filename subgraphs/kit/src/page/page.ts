import { createHash } from 'node:crypto';
import { type SelectQueryBuilder, sql } from 'kysely';
import { Failure } from '../errors/failure.ts';

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

export type Order = readonly (readonly [column: string, direction: 'asc' | 'desc'])[];

const defaultSize = 20;
const maxSize = 100;

interface Window {
  readonly size: number;
  readonly backwards: boolean;
  readonly cursor: string | null;
}

/**
 * Pages by keyset, in both directions, from `first`/`after` or `last`/`before` (1 to 100, default 20; else BAD_USER_INPUT).
 * `order` names columns of the query, the last one unique and none of them null; cursors are opaque and refused when forged or of another order.
 */
export async function paginate<DB, TB extends keyof DB, Row extends object, T = Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  args: PageArgs,
  options: { order: Order; map?: (row: Row) => T },
): Promise<Connection<T>> {
  const window = windowOf(args);
  const order: Order = window.backwards
    ? options.order.map(([column, way]) => [column, way === 'asc' ? 'desc' : 'asc'] as const)
    : options.order;
  let page = query.limit(window.size + 1);
  for (const [column, direction] of order) page = page.orderBy(sql.ref(column), direction) as typeof page;
  if (window.cursor !== null) page = page.where(behind(order, readCursor(window.cursor, options.order))) as typeof page;
  // The database's own text of the ordering columns: a Date would cut microseconds off, and rows would be skipped or shown twice.
  for (const [index, [column]] of options.order.entries()) {
    page = page.select(sql<string | null>`${sql.ref(column)}::text`.as(position(index))) as unknown as typeof page;
  }
  const found = await page.execute().catch((error: unknown) => {
    if (window.cursor !== null && isUnreadable(error)) throw badCursor();
    throw error;
  });
  const rows = found.slice(0, window.size);
  if (window.backwards) rows.reverse();
  const map = options.map ?? ((row: Row) => row as unknown as T);
  const edges = rows.map((row) => {
    const cursor = writeCursor(row, options.order);
    for (const index of options.order.keys()) delete (row as Record<string, unknown>)[position(index)];
    return { node: map(row), cursor };
  });
  return connection(edges, window, found.length > window.size);
}

function position(index: number): string {
  return `__position_${index}`;
}

/** A connection over a short list that is in memory anyway. */
export function pageOfArray<T>(items: readonly T[], args: PageArgs, key: (item: T) => string): Connection<T> {
  const window = windowOf(args);
  const edges = items.map((node) => ({ node, cursor: Buffer.from(JSON.stringify([key(node)])).toString('base64url') }));
  const at = window.cursor === null ? -1 : edges.findIndex(({ cursor }) => cursor === window.cursor);
  if (window.cursor !== null && at < 0) throw badCursor();
  const rest = window.backwards ? edges.slice(0, at < 0 ? undefined : at) : edges.slice(at + 1);
  const page = window.backwards ? rest.slice(-window.size) : rest.slice(0, window.size);
  return connection(page, window, rest.length > page.length);
}

function windowOf(args: PageArgs): Window {
  const { first, after, last, before } = args;
  if (first != null && last != null) throw new Failure('BAD_USER_INPUT', 'Give `first` or `last`, not both.');
  const backwards = last != null || (first == null && before != null && after == null);
  if (backwards ? after != null : before != null) {
    throw new Failure('BAD_USER_INPUT', 'Use `first` with `after`, or `last` with `before`.');
  }
  const size = (backwards ? last : first) ?? defaultSize;
  if (!Number.isInteger(size) || size < 1 || size > maxSize) {
    throw new Failure('BAD_USER_INPUT', `\`${backwards ? 'last' : 'first'}\` is from 1 to ${maxSize}, not ${size}.`);
  }
  return { size, backwards, cursor: (backwards ? before : after) ?? null };
}

function connection<T>(edges: readonly { node: T; cursor: string }[], window: Window, more: boolean): Connection<T> {
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: window.backwards ? window.cursor !== null : more,
      hasPreviousPage: window.backwards ? more : window.cursor !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/**
 * `(a, b) < (x, y)`, which an index of that order begins at, so that a late page costs what the first one does; for mixed directions `a > x or (a = x and b < y)`,
 * which reads all that is before the page.
 */
function behind(order: Order, values: readonly unknown[]) {
  const directions = new Set(order.map(([, direction]) => direction));
  if (directions.size === 1) {
    const columns = order.map(([column]) => sql.ref(column));
    const bounds = values.map((value) => sql`${value}`);
    const operator = sql.raw(directions.has('asc') ? '>' : '<');
    return sql<boolean>`(${sql.join(columns)}) ${operator} (${sql.join(bounds)})`;
  }
  const alternatives = order.map((_, depth) => {
    const parts = order.slice(0, depth + 1).map(([column, direction], index) => {
      const operator = index < depth ? '=' : direction === 'asc' ? '>' : '<';
      return sql`${sql.ref(column)} ${sql.raw(operator)} ${values[index]}`;
    });
    return sql`(${sql.join(parts, sql` and `)})`;
  });
  return sql<boolean>`(${sql.join(alternatives, sql` or `)})`;
}

/** Cursors name their order, so that one made by another list is refused instead of giving a wrong page. */
function writeCursor(row: object, order: Order): string {
  const values = order.map(([column], index) => {
    const value = (row as Record<string, unknown>)[position(index)];
    if (typeof value !== 'string') throw new TypeError(`The column ${column} orders a page and must not be null.`);
    return value;
  });
  return Buffer.from(JSON.stringify([fingerprint(order), ...values])).toString('base64url');
}

function readCursor(cursor: string, order: Order): readonly unknown[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw badCursor();
  }
  const values = Array.isArray(parts) ? parts.slice(1) : [];
  const sound =
    Array.isArray(parts) &&
    parts[0] === fingerprint(order) &&
    values.length === order.length &&
    values.every((value) => typeof value === 'string');
  if (!sound) throw badCursor();
  return values;
}

function fingerprint(order: Order): string {
  const text = order.map(([column, direction]) => `${column.split('.').at(-1)} ${direction}`).join();
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/** A forged position that the column's type cannot read (SQLSTATE class 22, data exception). */
function isUnreadable(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.startsWith('22');
}

function badCursor(): Failure {
  return new Failure('BAD_USER_INPUT', 'This cursor is not of this list; start without one.');
}
