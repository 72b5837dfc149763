import { type RawBuilder, sql } from 'kysely';
import type { AnyTx } from '../context/context.ts';
import type { StepOutcome } from '../saga/messages.ts';
import { done } from '../saga/saga.ts';
import type { StoreReport } from './erase.ts';

/** What becomes of a person's rows of a table when the person is found to be another one, too. */
export type Merged<Row> =
  /** The rows name the other one from now on. */
  | { readonly move: (keyof Row & string) | readonly (keyof Row & string)[] }
  /** Both may have a row for the same thing: statements that make one of the two and take the first person's away. */
  | { readonly of: keyof Row & string; readonly join: (personId: string, into: string) => readonly RawBuilder<unknown>[] }
  | { readonly of: keyof Row & string; readonly delete: true }
  /** Rows that are never rewritten, or name nobody: why they stay as they are. */
  | { readonly stays: string };

/** Every table of a subgraph. A table that is missing here does not compile. */
export type MergePlan<Tables> = { readonly [T in keyof Tables]: Merged<Tables[T]> };

/** LOOK counts what would move and says what stands against it; MERGE does it. */
export interface MergePerson {
  readonly personId: string;
  /** Who the person is from now on. */
  readonly into: string;
  readonly task: 'LOOK' | 'MERGE';
}

/** What stands against merging, for an admin: what it is, and what to do first. */
export interface Obstacle {
  readonly code: string;
  readonly message: string;
}

/** Rows of one store that name the other person afterwards. */
export interface MoveReport {
  /** `sessions.booking` */
  readonly store: string;
  readonly rows: number;
}

/** What a subgraph answers about a person: after an erasure `stores`, about a merge the rest. */
export interface PersonAnswer {
  readonly stores: readonly StoreReport[];
  readonly moves?: readonly MoveReport[];
  readonly obstacles?: readonly Obstacle[];
}

type AnyMerged = Merged<Record<string, unknown>>;

/** Answers an order, in the caller's transaction. Done again it finds nothing more to do. */
export async function answerMerge<Tables>(
  tx: AnyTx,
  plan: MergePlan<Tables>,
  { personId, into, task }: MergePerson,
  obstacles: readonly Obstacle[] = [],
): Promise<StepOutcome<PersonAnswer>> {
  const moves: MoveReport[] = [];
  for (const [table, step] of Object.entries(plan) as [string, AnyMerged][]) {
    if ('stays' in step) continue;
    const rows = await countRows(tx, table, step, personId);
    if (rows > 0 && !('delete' in step)) moves.push({ store: `${tx.subgraph}.${table}`, rows });
    if (rows > 0 && task === 'MERGE')
      for (const statement of statementsOf(table, step, personId, into)) await statement.execute(tx.db);
  }
  return done({ stores: [], moves, obstacles });
}

type Changing = Exclude<AnyMerged, { readonly stays: string }>;

const columnsOf = (step: Changing): readonly string[] => {
  const columns = 'move' in step ? step.move : step.of;
  return typeof columns === 'string' ? [columns] : columns;
};

async function countRows(tx: AnyTx, table: string, step: Changing, personId: string): Promise<number> {
  const named = sql.join(columnsOf(step).map((column) => sql.ref(column)));
  const { rows } = await sql<{ n: string }>`
    select count(*) as n from ${sql.table(table)} where ${personId} in (${named})`.execute(tx.db);
  return Number(rows[0]?.n ?? 0);
}

function statementsOf(table: string, step: Changing, personId: string, into: string): readonly RawBuilder<unknown>[] {
  if ('join' in step) return step.join(personId, into);
  const at = sql.table(table);
  if ('delete' in step) return [sql`delete from ${at} where ${sql.ref(step.of)} = ${personId}`];
  return columnsOf(step).map(
    (column) => sql`update ${at} set ${sql.ref(column)} = ${into} where ${sql.ref(column)} = ${personId}`,
  );
}
