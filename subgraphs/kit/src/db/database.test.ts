import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../clock/clock.ts';
import { makeContext } from '../context/make-context.ts';
import { noOutbox } from '../context/outbox.ts';
import { refuse, transact } from '../context/transact.ts';
import { serviceViewer } from '../context/viewer.ts';
import { once } from '../idempotency/once.ts';
import { makeIds } from '../ids/typeid.ts';
import { memoryLive } from '../live/memory.ts';
import { makeLog } from '../log/pino.ts';
import { paginate } from '../page/page.ts';
import { testDatabase } from '../testing/database.ts';
import { type Database, openDatabase } from './database.ts';
import { isolateByTenant, migration } from './migration.ts';

interface Tables {
  note: { id: number; tenant_id: string; word: string };
}

let database: Database;
const drop: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const notes = migration(
    '001-note',
    () => `create table note (id int primary key, tenant_id text not null, word text not null); ${isolateByTenant('note')}`,
  );
  const made = await testDatabase([{ name: 'kit_notes', migrations: [notes] }]);
  database = await openDatabase({ name: 'kit_notes', url: made.roleUrl('kit_notes'), entities: [] });
  drop.push(made.drop);
  for (const tenant of ['a', 'b']) {
    const values = Array.from({ length: 10 }, (_, index) => ({
      id: index + (tenant === 'a' ? 0 : 100),
      tenant_id: tenant,
      word: `${tenant}${index}`,
    }));
    await contextOf(tenant).db.insertInto('note').values(values).execute();
  }
});

afterAll(async () => {
  await database?.close();
  for (const one of drop) await one();
});

function contextOf(tenantId: string) {
  const source = {
    subgraph: 'kit_notes',
    database,
    clock: systemClock,
    ids: makeIds(systemClock),
    log: makeLog('silent'),
    live: memoryLive(),
    outbox: noOutbox,
    ports: {},
  };
  return makeContext<object, Tables>(source, { ...serviceViewer(tenantId), userId: 'user_1' }, 'test');
}

test('an unfiltered select sees its own tenant only, and none sees nothing', async () => {
  expect((await contextOf('a').db.selectFrom('note').selectAll().execute()).map((row) => row.tenant_id)).toEqual(
    Array(10).fill('a'),
  );
  expect(await contextOf('c').db.selectFrom('note').selectAll().execute()).toEqual([]);
  expect((await database.pool.query('select * from note')).rows).toEqual([]);
});

test('two tenants on one small pool never mix, in and out of transactions, also after errors', async () => {
  const contexts = { a: contextOf('a'), b: contextOf('b') };
  const read = async (tenant: 'a' | 'b', how: number): Promise<void> => {
    const ctx = contexts[tenant];
    if (how === 0) await expect(sql`select 1 / 0`.execute(ctx.db)).rejects.toThrow(/division/);
    if (how === 1) await expect(transact(ctx, (tx) => sql`select 1 / 0`.execute(tx.db))).rejects.toThrow(/division/);
    const rows =
      how === 2
        ? await transact(ctx, (tx) => tx.db.selectFrom('note').selectAll().execute())
        : await ctx.db.selectFrom('note').selectAll().execute();
    expect(new Set(rows.map((row) => row.tenant_id))).toEqual(new Set([tenant]));
    expect(rows).toHaveLength(10);
  };
  await Promise.all(Array.from({ length: 400 }, (_, index) => read(index % 3 === 0 ? 'a' : 'b', index % 4)));
});

test('a row cannot be written into another tenant', async () => {
  await expect(contextOf('a').db.insertInto('note').values({ id: 999, tenant_id: 'b', word: 'x' }).execute()).rejects.toThrow(
    /row-level security/,
  );
});

test('a transaction commits whole, runs its hooks after the commit, and a refusal leaves no trace', async () => {
  const ctx = contextOf('a');
  const seen: number[] = [];
  const count = async () => (await ctx.db.selectFrom('note').selectAll().execute()).length;
  await transact(ctx, async (tx) => {
    tx.afterCommit(async () => void seen.push(await count()));
    await tx.db.insertInto('note').values({ id: 50, tenant_id: 'a', word: 'x' }).execute();
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual([11]);
  const answer = await transact(ctx, async (tx) => {
    tx.afterCommit(() => void seen.push(-1));
    await tx.db.deleteFrom('note').execute();
    return refuse('no');
  });
  expect([answer, await count(), seen]).toEqual(['no', 11, [11]]);
  await ctx.db.deleteFrom('note').where('id', '=', 50).execute();
});

test('pages go through a list in both directions, whole and without overlap', async () => {
  const ctx = contextOf('a');
  const page = (args: object) =>
    paginate(ctx.db.selectFrom('note').selectAll(), args, {
      order: [
        ['word', 'desc'],
        ['id', 'asc'],
      ],
      map: (row) => row.word,
    });
  const forwards: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { nodes, pageInfo } = await page({ first: 3, after });
    forwards.push(...nodes);
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  expect(forwards).toEqual(['a9', 'a8', 'a7', 'a6', 'a5', 'a4', 'a3', 'a2', 'a1', 'a0']);
  const last = await page({ last: 3 });
  expect([last.nodes, last.pageInfo.hasPreviousPage, last.pageInfo.hasNextPage]).toEqual([['a2', 'a1', 'a0'], true, false]);
  const before = await page({ last: 2, before: last.pageInfo.startCursor });
  expect(before.nodes).toEqual(['a4', 'a3']);
  await expect(page({ first: 101 })).rejects.toThrow(/1 to 100/);
  await expect(page({ first: 1, after: 'bm9uc2Vuc2U' })).rejects.toThrow(/cursor/);
  const other = await paginate(ctx.db.selectFrom('note').selectAll(), { first: 1 }, { order: [['id', 'asc']] });
  await expect(page({ first: 1, after: other.pageInfo.endCursor })).rejects.toThrow(/cursor/);
});

test('the same key and arguments run once, however parallel; other arguments are a conflict; a refusal stores nothing', async () => {
  const ctx = contextOf('a');
  let runs = 0;
  const call = (key: string, args: unknown) =>
    once(ctx, { operation: 'test', key, args }, async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { run: runs };
    });
  const answers = await Promise.all(Array.from({ length: 5 }, () => call('key-number-1', { b: 1, a: [2], c: null })));
  expect([runs, answers]).toEqual([1, Array(5).fill({ run: 1 })]);
  expect(await call('key-number-1', { a: [2], b: 1 })).toEqual({ run: 1 });
  expect(await call('key-number-1', { a: [3], b: 1 })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  const refused = await once(ctx, { operation: 'test', key: 'key-number-2', args: {} }, async () => refuse({ no: true }));
  expect(refused).toEqual({ no: true });
  expect(await call('key-number-2', {})).toEqual({ run: 2 });
  await expect(
    once(ctx, { operation: 'test', key: 'key-number-3', args: {} }, () => Promise.reject(new Error('crash'))),
  ).rejects.toThrow('crash');
  expect(await call('key-number-3', {})).toEqual({ run: 3 });
});

test('a closed database leaves no connection behind, also where only its pool was used', async () => {
  const made = await testDatabase([{ name: 'kit_notes', migrations: [] }]);
  const shortly = await openDatabase({ name: 'kit_closed', url: made.roleUrl('kit_notes'), entities: [] });
  await Promise.all([1, 2].map(() => shortly.pool.query('select 1')));
  await shortly.close();
  const left = async () => {
    const { rows } = await database.pool.query(
      "select count(*)::int as n from pg_stat_activity where application_name = 'lyceum_kit_closed'",
    );
    return rows[0].n;
  };
  await expect.poll(left).toBe(0);
  await made.drop();
});
