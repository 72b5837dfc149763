import { sql } from 'kysely';
import type { AnyContext } from '../context/context.ts';
import { type Collected, type CollectPlan, isOf } from './plan.ts';

/** A person's rows of one table, each as a line of JSON (RFC 8259). */
export interface CollectedTable {
  readonly table: string;
  readonly lines: readonly string[];
}

/** What is not handed out, and why. */
export interface LeftOut {
  readonly table: string;
  /** Null: the whole table. */
  readonly column: string | null;
  readonly why: string;
}

/** A person's data in one subgraph, in pieces that a message can carry; at least one, so that it is known to be all. */
export interface Piece {
  readonly tables: readonly CollectedTable[];
  readonly leftOut: readonly LeftOut[];
}

type AnyCollected = Collected<Record<string, unknown>>;

/** Characters of one piece, about. */
const pieceLength = 200_000;

/**
 * Everything that a subgraph hands out about a person, by its plan: under their id, and under those of accounts that were merged into theirs. Reads a
 * person's rows of a table at once: they are few beside those of all.
 */
export async function collectPerson<Tables>(
  ctx: AnyContext,
  plan: CollectPlan<Tables>,
  personIds: readonly [string, ...string[]],
): Promise<readonly Piece[]> {
  const tables: CollectedTable[] = [];
  for (const [table, what] of Object.entries(plan) as [string, AnyCollected][]) {
    if ('nothing' in what) continue;
    const left = ['tenant_id', ...Object.keys(what.except ?? {})];
    const theirs = sql.join(
      personIds.map((personId) => sql`(${isOf(what.of, personId)})`),
      sql` or `,
    );
    const { rows } = await sql<{ line: string }>`
      select (to_jsonb(found) - ${left}::text[])::text as line from (select * from ${sql.table(table)} where ${theirs}) as found`.execute(
      ctx.db,
    );
    if (rows.length > 0) tables.push({ table, lines: rows.map(({ line }) => line) });
  }
  return inPieces(tables, leftOutOf(plan));
}

/** What the plan withholds, for whoever reads what they got. */
export function leftOutOf<Tables>(plan: CollectPlan<Tables>): readonly LeftOut[] {
  return (Object.entries(plan) as [string, AnyCollected][]).flatMap(([table, what]): readonly LeftOut[] =>
    'nothing' in what
      ? [{ table, column: null, why: what.nothing }]
      : Object.entries(what.except ?? {}).map(([column, why]) => ({ table, column, why: why as string })),
  );
}

/** Cuts between rows; one that is longer than a piece is a piece of its own. */
export function inPieces(
  tables: readonly CollectedTable[],
  leftOut: readonly LeftOut[],
  length: number = pieceLength,
): readonly Piece[] {
  const pieces: CollectedTable[][] = [[]];
  let left = length;
  for (const { table, lines } of tables) {
    for (const line of lines) {
      if (line.length > left && pieces.at(-1)!.length > 0) {
        pieces.push([]);
        left = length;
      }
      left -= line.length;
      const piece = pieces.at(-1)!;
      const last = piece.at(-1);
      if (last?.table === table) piece[piece.length - 1] = { table, lines: [...last.lines, line] };
      else piece.push({ table, lines: [line] });
    }
  }
  return pieces.map((piece, index) => ({ tables: piece, leftOut: index === 0 ? leftOut : [] }));
}
