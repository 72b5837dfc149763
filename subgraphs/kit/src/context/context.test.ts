import { AsyncLocalStorage } from 'node:async_hooks';
import { defineEntity, p } from '@mikro-orm/core';
import { type Generated, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../clock/clock.ts';
import { adoptTenant } from '../db/adopt-tenant.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { isolateByTenant, migration } from '../db/migration.ts';
import { makeIds } from '../ids/typeid.ts';
import { memoryLive } from '../live/memory.ts';
import { makeLog } from '../log/pino.ts';
import { testDatabase } from '../testing/database.ts';
import { makeContext } from './make-context.ts';
import { noOutbox } from './outbox.ts';
import { refuse, transact } from './transact.ts';
import { serviceViewer } from './viewer.ts';

const BoxEntity = defineEntity({
  name: 'Box',
  tableName: 'box',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    size: p.bigint('number'),
    facts: p.json<{ red: boolean }>().nullable(),
    packedAt: p.datetime(),
    version: p.integer().version(),
    parts: () => p.oneToMany(PartEntity).mappedBy('box'),
  },
});
const PartEntity = defineEntity({
  name: 'Part',
  tableName: 'part',
  properties: { id: p.text().primary(), tenantId: p.text(), box: () => p.manyToOne(BoxEntity) },
});

interface Tables {
  box: {
    id: string;
    tenant_id: string;
    size: number;
    facts: string | null | { red: boolean };
    packed_at: Date;
    version: Generated<number>;
  };
  part: { id: string; tenant_id: string; box_id: string };
}

const boxes = migration(
  '001-box',
  () => `
create table box (
  id text primary key, tenant_id text not null, size bigint not null check (size > 0), facts jsonb, packed_at timestamptz not null,
  version int not null default 1
);
create table part (id text primary key, tenant_id text not null, box_id text not null references box (id));
${isolateByTenant('box', 'part')}`,
);
const packedAt = new Date('2026-11-21T09:30:00.123Z');
let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await testDatabase([{ name: 'kit_boxes', migrations: [boxes] }]);
  drop = made.drop;
  database = await openDatabase({
    name: 'kit_boxes',
    url: made.roleUrl('kit_boxes'),
    entities: [BoxEntity, PartEntity],
    poolSize: 2,
  });
});
beforeEach(async () => {
  const everything = contextOf('*').db;
  await everything.deleteFrom('part').execute();
  await everything.deleteFrom('box').execute();
  for (const tenant of ['a', 'b']) {
    const row = { id: `${tenant}1`, tenant_id: tenant, size: 2 ** 40, facts: '{"red":true}', packed_at: packedAt };
    await contextOf(tenant).db.insertInto('box').values(row).execute();
    await contextOf(tenant)
      .db.insertInto('part')
      .values({ id: `${tenant}-part`, tenant_id: tenant, box_id: row.id })
      .execute();
  }
});
afterAll(async () => {
  await database?.close();
  await drop?.();
});

function contextOf(tenantId: string) {
  const source = {
    subgraph: 'kit_boxes',
    database,
    clock: systemClock,
    ids: makeIds(systemClock),
    log: makeLog('silent'),
    live: memoryLive(),
    outbox: noOutbox,
    ports: {},
  };
  return makeContext<object, Tables>(source, serviceViewer(tenantId), 'request');
}

const box = (id: string, tenantId: string, size = 1) => ({ id, tenantId, size, facts: null, packedAt, version: 1 });

test('entities and rows carry the same values: big integers as numbers, instants as dates, JSON as objects', async () => {
  const ctx = contextOf('a');
  const entity = await ctx.em.findOneOrFail(BoxEntity, { id: 'a1' });
  expect(entity).toMatchObject({ size: 2 ** 40, facts: { red: true }, packedAt });
  const row = await ctx.db.selectFrom('box').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ size: 2 ** 40, facts: { red: true }, packed_at: packedAt });
  const odd = await sql<object>`select array[1, 2]::int8[] as many, 1.10::numeric as exact, date '2026-11-21' as day,
    array[${packedAt}::timestamptz] as instants`.execute(ctx.db);
  expect(odd.rows).toEqual([{ many: [1, 2], exact: '1.10', day: '2026-11-21', instants: [packedAt] }]);
  await expect(sql`select ${'9007199254740993'}::int8`.execute(ctx.db)).rejects.toThrow(/does not fit/);
});

test('every way through the entity manager sees its own tenant only', async () => {
  const { em } = contextOf('a');
  expect((await em.find(BoxEntity, {})).map(({ id }) => id)).toEqual(['a1']);
  expect(await em.findOne(BoxEntity, { id: 'b1' })).toBeNull();
  expect(await em.count(BoxEntity, {})).toBe(1);
  expect((await em.findAndCount(BoxEntity, {}))[1]).toBe(1);
  expect((await em.findByCursor(BoxEntity, { first: 5, orderBy: { id: 'asc' }, includeCount: false })).items).toHaveLength(1);
  expect(await em.execute('select id from box')).toEqual([{ id: 'a1' }]);
  expect(await em.nativeUpdate(BoxEntity, {}, { size: 5 })).toBe(1);
  expect(await em.nativeDelete(PartEntity, { id: 'b-part' })).toBe(0);
  const fork = em.fork();
  const loaded = await fork.findOneOrFail(BoxEntity, { id: 'a1' }, { populate: ['parts'] });
  expect(loaded.parts.getItems().map(({ id }) => id)).toEqual(['a-part']);
  const lazy = await em.fork().findOneOrFail(BoxEntity, { id: 'a1' });
  expect((await lazy.parts.loadItems()).map(({ id }) => id)).toEqual(['a-part']);
});

test('ways around the context see no rows of any tenant', async () => {
  const { em } = contextOf('a');
  expect(await em.getConnection().execute('select id from box')).toEqual([]);
  expect(await database.unbound().find(BoxEntity, {})).toEqual([]);
  expect((await database.pool.query('select id from box')).rows).toEqual([]);
  expect(() => contextOf('')).toThrow(/needs a tenant/);
});

test('flushing outside a transaction writes under the own tenant and cannot write under another', async () => {
  const { em } = contextOf('a');
  em.create(BoxEntity, box('a2', 'a'));
  await em.flush();
  expect(await contextOf('a').em.count(BoxEntity, {})).toBe(2);
  em.create(BoxEntity, box('b2', 'b'));
  await expect(em.flush()).rejects.toThrow(/row-level security/);
});

test('what runs elsewhere keeps its own tenant: timers, iterators and callbacks of another context', async () => {
  const a = contextOf('a');
  const b = contextOf('b');
  const idOf = async (ctx: typeof a) => (await ctx.db.selectFrom('box').select('id').executeTakeFirstOrThrow()).id;
  async function* ticks() {
    for (;;) yield await idOf(a);
  }
  const iterator = ticks();
  const seen = await transact(b, async (tx) => {
    const fromTimer = new Promise<string>((resolve, reject) => setTimeout(() => idOf(a).then(resolve, reject), 1));
    return [
      await idOf(tx as typeof b),
      (await iterator.next()).value,
      await fromTimer,
      (await a.em.findOneOrFail(BoxEntity, { size: { $gt: 0 } })).id,
    ];
  });
  expect(seen).toEqual(['b1', 'a1', 'a1', 'a1']);
  const elsewhere = new AsyncLocalStorage<string>();
  expect(await elsewhere.run('b', () => idOf(a))).toBe('a1');
});

test('queries queued on one connection each keep their own tenant', async () => {
  const client = await database.pool.connect();
  client.release();
  const ids = await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const { db, em } = contextOf(index % 2 ? 'a' : 'b');
      return index % 3 ? db.selectFrom('box').select('id').execute() : em.find(BoxEntity, {}, { fields: ['id'] });
    }),
  );
  expect(ids.map((rows) => rows.map(({ id }) => id).join())).toEqual(ids.map((_, index) => (index % 2 ? 'a1' : 'b1')));
});

test('changed entities are flushed before the commit, and a stale version is refused', async () => {
  await transact(contextOf('a'), async (tx) => {
    const found = await tx.em.findOneOrFail(BoxEntity, { id: 'a1' });
    found.size = 7;
    tx.em.create(BoxEntity, box('a3', 'a'));
  });
  const rows = await contextOf('a').db.selectFrom('box').select(['id', 'size', 'version']).orderBy('id').execute();
  expect(rows).toEqual([
    { id: 'a1', size: 7, version: 2 },
    { id: 'a3', size: 1, version: 1 },
  ]);
  const stale = transact(contextOf('a'), async (tx) => {
    const found = await tx.em.findOneOrFail(BoxEntity, { id: 'a1' });
    await contextOf('a').db.updateTable('box').set({ version: 9 }).where('id', '=', 'a1').execute();
    found.size = 8;
  });
  await expect(stale).rejects.toThrow(/optimistic lock/i);
});

test('an error that was swallowed inside a transaction cannot end in a commit that did nothing', async () => {
  let hinted = false;
  const swallowed = transact(contextOf('a'), async (tx) => {
    tx.afterCommit(() => {
      hinted = true;
    });
    await tx.db.updateTable('box').set({ size: 3 }).execute();
    await tx.db
      .insertInto('box')
      .values({ id: 'a1', tenant_id: 'a', size: 1, facts: null, packed_at: packedAt })
      .execute()
      .catch(() => {});
  });
  await expect(swallowed).rejects.toThrow(/Nothing was committed/);
  expect(hinted).toBe(false);
  expect(await contextOf('a').em.count(BoxEntity, { size: 3 })).toBe(0);
});

test('a nested transaction joins the outer one, and a refusal inside ends both', async () => {
  const ctx = contextOf('a');
  const answer = await transact(ctx, async (tx) => {
    await tx.db.deleteFrom('part').execute();
    await transact(tx, (inner) => inner.db.deleteFrom('box').execute());
    return transact(tx, async () => refuse('kept'));
  });
  expect(answer).toBe('kept');
  expect(await contextOf('a').em.count(BoxEntity, {})).toBe(1);
});

test('a transaction without a tenant sees nothing until it adopts one, and then that one only', async () => {
  const em = database.unbound();
  await em.begin();
  const ids = async () => (await em.getKysely<Tables>().selectFrom('box').select('id').execute()).map(({ id }) => id);
  const seen = [await ids()];
  await adoptTenant(em, 'b');
  seen.push(await ids());
  await adoptTenant(em, 'a');
  seen.push(await ids());
  await em.commit();
  expect(seen).toEqual([[], ['b1'], ['a1']]);
  expect(await em.find(BoxEntity, {})).toEqual([]);
  await expect(adoptTenant(em, 'a')).rejects.toThrow(/within a transaction only/);
});

test('a loader asks once for what is asked one by one', async () => {
  const ctx = contextOf('a');
  const batches: string[][] = [];
  const upper = () =>
    ctx.loader('upper', async (keys: readonly string[]) => {
      batches.push([...keys]);
      return keys.map((key) => key.toUpperCase());
    });
  expect(await Promise.all(['x', 'y', 'x'].map((key) => upper().load(key)))).toEqual(['X', 'Y', 'X']);
  expect(batches).toEqual([['x', 'y']]);
});

test('connections that break inside a transaction cost the pool no place, however many they are', async () => {
  for (let index = 0; index < 5; index += 1) {
    const broken = transact(contextOf('a'), async (tx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx.db);
    });
    await expect(broken).rejects.toThrow(/terminat/i);
  }
  expect(await contextOf('a').em.count(BoxEntity, {})).toBe(1);
});

test('a connection that comes back inside an open transaction is never given to somebody else', async () => {
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query("select set_config('app.tenant', 'a', true)");
  client.release();
  const seen = await Promise.all(Array.from({ length: 4 }, () => contextOf('b').db.selectFrom('box').select('id').execute()));
  expect(seen).toEqual(Array(4).fill([{ id: 'b1' }]));
});
