import { type RawBuilder, sql } from 'kysely';
import type { Message } from '../bus/message.ts';
import { queueName } from '../bus/queue.ts';
import type { AnyTx } from '../context/context.ts';
import { destroyKey } from '../envelope/person-cipher.ts';
import { type Erased, type ErasePlan, type Ground, isOf } from './plan.ts';

/** What became of a person in one store: rows of a table, messages of a queue, files. */
export interface StoreReport {
  /** `sessions.review` */
  readonly store: string;
  readonly deleted: number;
  /** Rows that stay without what was personal in them. */
  readonly anonymised: number;
  /** Rows that stay as they are. */
  readonly kept: number;
  /** Why something stays; null where nothing does. */
  readonly ground: Ground | null;
}

type AnyErased = Erased<Record<string, unknown>>;

/** The same for a person and for the accounts that were merged into theirs; each store is reported once. */
export async function erasePeople<Tables>(
  tx: AnyTx,
  plan: ErasePlan<Tables>,
  personIds: readonly string[],
  hears: readonly Message<unknown>[] = [],
): Promise<readonly StoreReport[]> {
  const reports: StoreReport[] = [];
  for (const personId of personIds) reports.push(...(await erasePerson(tx, plan, personId, hears)));
  return personIds.length === 1 ? reports : summed(reports);
}

function summed(reports: readonly StoreReport[]): readonly StoreReport[] {
  const sums = new Map<string, StoreReport>();
  for (const report of reports) {
    const name = JSON.stringify([report.store, report.ground]);
    const { deleted, anonymised, kept } = sums.get(name) ?? { deleted: 0, anonymised: 0, kept: 0 };
    sums.set(name, {
      ...report,
      deleted: report.deleted + deleted,
      anonymised: report.anonymised + anonymised,
      kept: report.kept + kept,
    });
  }
  return [...sums.values()];
}

/**
 * Erases a person in one subgraph, in the caller's transaction: its own tables by the plan, then the kit's, and what lies dead in its queues with
 * somebody's text. Run again it finds nothing more to do. `hears`: the messages with personal text that the subgraph receives.
 */
export async function erasePerson<Tables>(
  tx: AnyTx,
  plan: ErasePlan<Tables>,
  personId: string,
  hears: readonly Message<unknown>[] = [],
): Promise<readonly StoreReport[]> {
  const reports: StoreReport[] = [];
  for (const [table, steps] of Object.entries(plan) as [string, AnyErased | readonly AnyErased[]][]) {
    for (const step of Array.isArray(steps) ? (steps as readonly AnyErased[]) : [steps as AnyErased])
      reports.push(...(await eraseRows(tx, table, step, personId)));
  }
  reports.push(...(await eraseOwnTraces(tx, personId)), ...(await eraseMessages(tx, hears, personId)));
  return reports;
}

async function eraseRows(tx: AnyTx, table: string, step: AnyErased, personId: string): Promise<readonly StoreReport[]> {
  if ('nothing' in step) return [];
  const rows = sql.table(table);
  const theirs = isOf(step.of, personId);
  const report = { store: `${tx.subgraph}.${table}`, deleted: 0, anonymised: 0, kept: 0, ground: null };
  if ('delete' in step) return [{ ...report, deleted: await affected(tx, sql`delete from ${rows} where ${theirs}`) }];
  if ('keep' in step) {
    const { rows: found } = await sql<{ n: string }>`select count(*) as n from ${rows} where ${theirs}`.execute(tx.db);
    return [{ ...report, kept: Number(found[0]?.n ?? 0), ground: step.keep }];
  }
  const set = sql.join(Object.entries(step.change).map(([column, value]) => sql`${sql.ref(column)} = ${value}`));
  return [{ ...report, anonymised: await affected(tx, sql`update ${rows} set ${set} where ${theirs}`), ground: step.ground }];
}

/** The tables that the kit gives to every subgraph. Event ids of the inbox name nobody. */
async function eraseOwnTraces(tx: AnyTx, personId: string): Promise<readonly StoreReport[]> {
  const streams = sql`stream in (select stream from stream_head where right(stream, ${personId.length + 1}) = ${`:${personId}`})`;
  const none = { anonymised: 0, kept: 0, ground: null };
  return [
    { ...none, store: `${tx.subgraph}.person_key`, deleted: await destroyKey(tx, personId) },
    {
      ...none,
      store: `${tx.subgraph}.idempotency`,
      deleted: await affected(tx, sql`delete from idempotency where user_id = ${personId}`),
    },
    { ...none, store: `${tx.subgraph}.stream_item`, deleted: await affected(tx, sql`delete from stream_item where ${streams}`) },
    { ...none, store: `${tx.subgraph}.stream_head`, deleted: await affected(tx, sql`delete from stream_head where ${streams}`) },
    {
      ...none,
      store: `${tx.subgraph}.saga`,
      // What an ended saga knew is read by nobody; its timeline stays.
      anonymised: await affected(
        tx,
        sql`update saga set data = '{}', reason = null where ended_at is not null and strpos(data::text, ${personId}) > 0`,
      ),
      deleted: 0,
      ground: 'ANONYMOUS' as const,
    },
  ];
}

/**
 * Messages that carry personal text are deleted as soon as they are handled; those that wait, and those that died, go here. What is being handled
 * right now goes by itself, or dies and is found by nobody: its sender's rows are gone, so nothing follows from it.
 */
async function eraseMessages(tx: AnyTx, hears: readonly Message<unknown>[], personId: string): Promise<readonly StoreReport[]> {
  const queues = hears.map((message) => queueName(tx.subgraph, message));
  if (queues.length === 0) return [];
  const { rows } = await sql<{
    name: string;
    table_name: string;
  }>`select name, table_name from pgboss.queue where name in (${sql.join(queues)})`.execute(tx.db);
  const reports: StoreReport[] = [];
  for (const { name, table_name } of rows) {
    const table = sql.table(`pgboss.${table_name}`);
    const deleted = await affected(tx, sql`delete from ${table} where state <> 'active' and strpos(data::text, ${personId}) > 0`);
    reports.push({ store: `queue ${name}`, deleted, anonymised: 0, kept: 0, ground: null });
  }
  return reports;
}

async function affected(tx: AnyTx, statement: RawBuilder<unknown>): Promise<number> {
  return Number((await statement.execute(tx.db)).numAffectedRows ?? 0);
}
