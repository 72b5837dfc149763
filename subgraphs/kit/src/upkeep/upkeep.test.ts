import { afterAll, beforeAll, expect, test } from 'vitest';
import { small } from '../bus/testing/pair.ts';
import { transact } from '../context/transact.ts';
import type { OpenSubgraph } from '../host/open.ts';
import { appendToStream, followStream, writeCursor } from '../stream/stream.ts';
import { prepareSubgraphs, type TestSubgraphs } from '../testing/subgraphs.ts';

let house: TestSubgraphs;
let open: OpenSubgraph;

beforeAll(async () => {
  house = await prepareSubgraphs([small('attic', [], {})], []);
  open = await house.open('attic');
});

afterAll(() => house.close());

/** As the bus's clock does it. */
async function byTheClock(): Promise<void> {
  const queue = 'attic/schedule/upkeep';
  await house.owner.query('insert into pgboss.job (name) values ($1)', [queue]);
  const waiting = "select 1 from pgboss.job where name = $1 and state <> 'completed'";
  await expect.poll(async () => (await house.owner.query(waiting, [queue])).rows, { timeout: 5000 }).toEqual([]);
}

test('every subgraph cleans up by the clock, every hour, without being told to', async () => {
  const { rows } = await house.owner.query('select name, cron from pgboss.schedule');
  expect(rows).toEqual([{ name: 'attic/schedule/upkeep', cron: '23 * * * *' }]);
});

test('inbox rows go after seven days, idempotency keys after one, those of all tenants, and nothing younger', async () => {
  for (const tenant of ['tenant_1', 'tenant_2']) {
    for (const [name, days] of Object.entries({ old: 7.01, young: 6.99 }))
      await house.owner.query(
        "insert into attic.inbox (tenant_id, queue, event_id, handled_at) values ($1, 'q', $2, now() - $3 * interval '1 day')",
        [tenant, `${tenant} ${name}`, days],
      );
    for (const [name, hours] of Object.entries({ old: 24.1, young: 23.9 }))
      await house.owner.query(
        `insert into attic.idempotency (tenant_id, user_id, operation, key, args_hash, created_at)
         values ($1, 'user', 'do', $2, '', now() - $3 * interval '1 hour')`,
        [tenant, name, hours],
      );
  }
  await house.owner.query(
    "insert into attic.inbox select 'tenant_3', 'q', 'many ' || n, now() - interval '8 days' from generate_series(1, 12001) n",
  );
  await byTheClock();
  const inbox = await house.owner.query('select event_id from attic.inbox order by 1');
  expect(inbox.rows).toEqual([{ event_id: 'tenant_1 young' }, { event_id: 'tenant_2 young' }]);
  const keys = await house.owner.query('select tenant_id, key from attic.idempotency order by 1');
  expect(keys.rows).toEqual([
    { tenant_id: 'tenant_1', key: 'young' },
    { tenant_id: 'tenant_2', key: 'young' },
  ]);
});

test('stream items go after seven days, each tenant’s by themselves, and followers are told', async () => {
  const append = (tenant: string, count: number) =>
    transact(house.context(open, tenant), async (tx) => {
      for (let n = 0; n < count; n += 1) await appendToStream(tx, 'talk', { type: 'SAID', data: { n } });
    });
  await append('tenant_1', 5);
  await append('tenant_2', 3);
  const age = "update attic.stream_item set at = at - $3 * interval '1 day' where tenant_id = $1 and sequence <= $2";
  await house.owner.query(age, ['tenant_1', 3, 8]);
  await house.owner.query(age, ['tenant_2', 3, 6]);
  await byTheClock();
  const { rows } = await house.owner.query('select tenant_id, sequence, purged from attic.stream_head order by 1');
  expect(rows.map((row) => [row.tenant_id, Number(row.sequence), Number(row.purged)])).toEqual([
    ['tenant_1', 5, 3],
    ['tenant_2', 3, 0],
  ]);
  const first = async (tenant: string) => {
    const events = followStream(house.context(open, tenant), 'talk', writeCursor('talk', 1));
    const seen = [(await events.next()).value, (await events.next()).value];
    await events.return?.();
    return seen.map((event) => (event?.kind === 'item' ? event.sequence : event?.reason));
  };
  expect(await first('tenant_1')).toEqual(['EXPIRED', 4]);
  expect(await first('tenant_2')).toEqual([2, 3]);
});
