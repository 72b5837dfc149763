import type pg from 'pg';
import { waitFor } from './house-process.ts';

const lock = 4711;

/** Where somebody is to be stopped: in the middle of the transaction that makes this change. */
export interface Point {
  readonly table: string;
  readonly event: 'insert' | 'update';
  /** SQL over `new`. */
  readonly when: string;
}

/**
 * Stands in the way of one change in the database: a trigger waits for a lock that the test holds. Nothing in the product knows of it, and the moment is exact:
 * what came before is committed, what this transaction does is not.
 */
export async function barrier(
  owner: pg.Client,
  { table, event, when }: Point,
): Promise<{ reached(): Promise<void>; open(): Promise<void> }> {
  await owner.query('select pg_advisory_lock($1)', [lock]);
  await owner.query(`
    create or replace function public.stand_in_the_way() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${lock});
      return new;
    end $$;
    create trigger stand_in_the_way before ${event} on ${table} for each row when (${when}) execute function public.stand_in_the_way();
  `);
  const waiting = `select pid from pg_locks where locktype = 'advisory' and objid = ${lock} and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  let stopped: number[] = [];
  return {
    async reached() {
      await waitFor(`somebody at ${table}`, async () => {
        stopped = (await owner.query<{ pid: number }>(waiting)).rows.map(({ pid }) => pid);
        return stopped.length > 0;
      });
    },
    /** Lets nobody through: who was stopped is gone by now, but its server process does not know, and would go on. */
    async open() {
      await owner.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [stopped]);
      await owner.query('select pg_advisory_unlock($1)', [lock]);
      await owner.query(`drop trigger stand_in_the_way on ${table}`);
    },
  };
}
