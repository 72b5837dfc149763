import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../clock/clock.ts';
import { makeContext } from '../context/make-context.ts';
import { noOutbox } from '../context/outbox.ts';
import { refuse } from '../context/transact.ts';
import { serviceViewer } from '../context/viewer.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { isolateByTenant, migration } from '../db/migration.ts';
import { makeIds } from '../ids/typeid.ts';
import { memoryLive } from '../live/memory.ts';
import { makeLog } from '../log/pino.ts';
import { testDatabase } from '../testing/database.ts';
import { once } from './once.ts';

interface Tables {
  payment: { id: string; tenant_id: string };
}

const payments = migration(
  '001-payment',
  () => `create table payment (id text primary key, tenant_id text not null); ${isolateByTenant('payment')}`,
);
let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await testDatabase([{ name: 'kit_once', migrations: [payments] }]);
  drop = made.drop;
  database = await openDatabase({ name: 'kit_once', url: made.roleUrl('kit_once'), entities: [], poolSize: 3 });
});
afterAll(async () => {
  await database?.close();
  await drop?.();
});

/** Contexts of different `process` share nothing in memory, as two processes would. */
function contextOf(process: string, userId = 'user_1', tenantId = 'a') {
  const shared = { database, clock: systemClock, ids: makeIds(systemClock), log: makeLog('silent'), live: memoryLive() };
  const source = { ...shared, subgraph: process, outbox: noOutbox, ports: {} };
  return makeContext<object, Tables>(source, { ...serviceViewer(tenantId), userId }, 'request');
}

async function paymentsOf(prefix: string): Promise<number> {
  return (await database.db<Tables>('*').selectFrom('payment').select('id').where('id', 'like', `${prefix}%`).execute()).length;
}

function pay(ctx: ReturnType<typeof contextOf>, key: string, args: object = { amount: 1 }, waitMs = 10_000) {
  return once(ctx, { operation: 'pay', key, args, waitMs }, async (tx) => {
    const id = `${key}-${tx.ids.next('payment')}`;
    await tx.db.insertInto('payment').values({ id, tenant_id: tx.viewer.tenantId }).execute();
    await sleep(30);
    return { id };
  });
}

test('forty calls at once with one key, in one process and over two, pay once and answer the same', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => pay(contextOf(index % 2 ? 'left' : 'right'), 'parallel')),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await paymentsOf('parallel')).toBe(1);
});

test('the order of fields and absent fields make no other arguments, a changed value does', async () => {
  const first = await pay(contextOf('left'), 'arguments', { amount: 1, currency: 'EUR', note: null });
  expect(await pay(contextOf('left'), 'arguments', { currency: 'EUR', amount: 1 })).toEqual(first);
  expect(await pay(contextOf('left'), 'arguments', { currency: 'EUR', amount: 2 })).toMatchObject({
    __typename: 'IdempotencyConflict',
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await paymentsOf('arguments')).toBe(1);
});

test('a key belongs to one user, one tenant and one operation', async () => {
  const people = [contextOf('left'), contextOf('left', 'user_2'), contextOf('left', 'user_1', 'b')];
  for (const [index, ctx] of people.entries()) await pay(ctx, 'same-key', { index });
  expect(await paymentsOf('same-key')).toBe(3);
  expect(await once(contextOf('left'), { operation: 'refund', key: 'same-key', args: {} }, async () => ({ done: 1 }))).toEqual({
    done: 1,
  });
});

test('a refusal stores nothing: the same key may succeed later', async () => {
  const call = { operation: 'pay', key: 'refused-1', args: {} };
  const refused = await once(contextOf('left'), call, async (tx) => {
    await tx.db.insertInto('payment').values({ id: 'refused-1', tenant_id: 'a' }).execute();
    return refuse({ code: 'NO_FUNDS' });
  });
  expect([refused, await paymentsOf('refused-1')]).toEqual([{ code: 'NO_FUNDS' }, 0]);
  expect(await once(contextOf('left'), call, async () => ({ ok: true }))).toEqual({ ok: true });
});

test('a crash in the middle leaves neither effect nor key, and whoever waited becomes the first', async () => {
  const crashing = once(contextOf('left'), { operation: 'pay', key: 'crashing', args: { amount: 1 } }, async (tx) => {
    await tx.db.insertInto('payment').values({ id: 'crashing-half', tenant_id: 'a' }).execute();
    await sleep(100);
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx.db);
    return { id: 'never' };
  });
  await sleep(30);
  const [crashed, waited] = await Promise.allSettled([crashing, pay(contextOf('right'), 'crashing')]);
  expect([crashed.status, waited.status]).toEqual(['rejected', 'fulfilled']);
  expect(await paymentsOf('crashing-half')).toBe(0);
  expect(await paymentsOf('crashing')).toBe(1);
});

test.each(['left', 'right'])('who waits too long in process %s is told to come back', async (process) => {
  const key = `slow-${process}-1`;
  const slow = once(contextOf('left'), { operation: 'pay', key, args: { amount: 1 } }, async () => {
    await sleep(400);
    return { id: 'slow' };
  });
  await sleep(50);
  await expect(pay(contextOf(process), key, { amount: 1 }, 100)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await slow).toEqual({ id: 'slow' });
  expect(await pay(contextOf(process), key)).toEqual({ id: 'slow' });
});

test('the first caller gets the result as it will be told again', async () => {
  const call = { operation: 'pay', key: 'as-json-1', args: {} };
  const work = async () => ({ at: new Date('2026-11-21T09:30:00Z'), nothing: undefined });
  const first: unknown = await once(contextOf('left'), call, work);
  expect(first).toEqual({ at: '2026-11-21T09:30:00.000Z' });
  expect(await once(contextOf('left'), call, work)).toEqual(first);
});

test('a key of a wrong length is refused before anything happens', async () => {
  await expect(pay(contextOf('left'), 'short')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});
