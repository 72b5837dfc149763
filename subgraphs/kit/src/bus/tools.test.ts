import { afterEach, beforeEach, expect, test } from 'vitest';
import { transact } from '../context/transact.ts';
import type { OpenSubgraph } from '../host/open.ts';
import { prepareSubgraphs, type TestSubgraphs } from '../testing/subgraphs.ts';
import { on, onOutside } from './consumer.ts';
import { catalogue, grind, ground, record, rest, small, type Thing, told, toldSecret } from './testing/pair.ts';
import { type BusTools, openBusTools } from './tools.ts';

let house: TestSubgraphs;
let shop: OpenSubgraph;
let tools: BusTools;
let broken: boolean;

beforeEach(async () => {
  broken = true;
  const failing = async (): Promise<void> => {
    if (broken) throw Object.assign(new Error('the stone is broken'), { code: 'STONE' });
  };
  const mill = small('mill', [ground, rest], {
    consumers: [
      on<Thing, unknown, unknown>(told, async (tx, { thing }) => {
        await record(tx, 'heard', thing);
        await failing();
      }),
      onOutside<Thing, unknown, unknown>(grind, failing, { tries: 1 }),
    ],
  });
  house = await prepareSubgraphs([small('shop', [told, toldSecret, grind], {}), mill], catalogue);
  await house.owner.query("update pgboss.queue set retry_limit = 0 where name = 'mill/shop.told'");
  tools = openBusTools(house.database.ownerUrl);
  shop = await house.open('shop');
  await house.open('mill');
});

afterEach(async () => {
  await tools.close();
  await house.close();
});

const send = (message: typeof told, thing: string) =>
  transact(house.context(shop), (tx: { send(message: unknown, payload: Thing): Promise<void> }) => tx.send(message, { thing }));

async function effects(): Promise<number> {
  return (await house.owner.query('select 1 from mill.effect')).rows.length;
}

async function dead(message: typeof told): Promise<string> {
  const find = async () =>
    (await tools.list()).find(({ trouble, queue }) => trouble === 'DEAD' && queue === `mill/${message.name}`);
  await expect.poll(async () => (await find()) !== undefined, { timeout: 5000 }).toBe(true);
  return (await find())?.id ?? '';
}

test('nothing is listed while everything goes well', async () => {
  broken = false;
  await send(told, 'one');
  await expect.poll(effects).toBe(1);
  expect(await tools.list()).toEqual([]);
});

test('a dead message is listed with where it lies, how old it is and why, and explained without what people wrote', async () => {
  await send(told, 'Call me: 0170 1234567');
  const id = await dead(told);
  const [listed] = await tools.list();
  expect(listed).toMatchObject({ queue: 'mill/shop.told', subgraph: 'mill', message: 'shop.told', trouble: 'DEAD', attempts: 1 });
  expect(listed).toMatchObject({ id, lastError: 'STONE the stone is broken' });
  expect(listed?.ageSeconds).toBeLessThan(10);
  const explained = await tools.explain(id);
  expect(explained).toMatchObject({
    sender: 'shop',
    tenantId: 'tenant_1',
    requestId: 'request_1',
    payload: { thing: '[21 characters]' },
  });
  expect(JSON.stringify([listed, explained])).not.toContain('0170');
  expect(await tools.explain('no such id')).toBeNull();
});

test('what waits though nobody takes it, and what was taken by somebody silent, is listed as such', async () => {
  await send(toldSecret, 'nobody hears this');
  await send(grind, 'one');
  await dead(grind);
  expect(await tools.list()).toHaveLength(1);
  await house.owner.query(
    "update pgboss.job set start_after = now() - interval '2 minutes' where name = 'mill/shop.told_secret'",
  );
  await house.owner.query(`update pgboss.job set state = 'active', completed_on = null, heartbeat_on = now() - interval '2 minutes'
    where name = 'mill/shop.grind'`);
  const listed = await tools.list();
  expect(listed.map(({ queue, trouble }) => `${queue} ${trouble}`).toSorted()).toEqual([
    'mill/shop.grind SILENT',
    'mill/shop.told_secret WAITING',
  ]);
});

test('a dead message that is retried is tried once: dead again while the cause remains, handled when it is mended', async () => {
  for (const message of [told, grind]) {
    broken = true;
    await send(message, 'one');
    const id = await dead(message);
    expect(await tools.retry(id)).toBe(true);
    await expect.poll(async () => (await tools.explain(id))?.attempts, { timeout: 5000 }).toBe(2);
    expect(await dead(message)).toBe(id);
    broken = false;
    expect(await tools.retry(id)).toBe(true);
    await expect.poll(async () => (await tools.explain(id))?.state, { timeout: 5000 }).toBe('completed');
    expect(await tools.retry(id)).toBe(false);
  }
  expect(await effects()).toBe(1);
});

test('a discarded message is gone, and who did it and why is kept', async () => {
  await send(told, 'one');
  const id = await dead(told);
  expect(await tools.discard(id, { reason: 'sent by mistake', operator: 'ada' })).toBe(true);
  expect(await tools.explain(id)).toBeNull();
  expect(await tools.discard(id, { reason: 'again', operator: 'ada' })).toBe(false);
  const { rows } = await house.owner.query('select * from lyceum.discarded_message');
  expect(rows).toMatchObject([
    {
      job_id: id,
      queue: 'mill/shop.told',
      tenant_id: 'tenant_1',
      reason: 'sent by mistake',
      operator: 'ada',
      error: { code: 'STONE' },
    },
  ]);
  broken = false;
  await send(told, 'two');
  await expect.poll(effects).toBe(1);
  const handled = await house.owner.query("select id from pgboss.job where name = 'mill/shop.told'");
  expect(await tools.discard(handled.rows[0].id, { reason: 'too late', operator: 'ada' })).toBe(false);
});

test('a redelivered event reaches its receivers again and changes nothing', async () => {
  broken = false;
  await send(told, 'one');
  await expect.poll(effects).toBe(1);
  const done = async () =>
    (await house.owner.query("select 1 from pgboss.job where name = 'mill/shop.told' and state = 'completed'")).rows.length;
  await expect.poll(done).toBe(1);
  const { rows } = await house.owner.query("select data ->> 'id' as id from pgboss.job where name = 'mill/shop.told'");
  expect(await tools.redeliver(rows[0].id)).toEqual(['mill/shop.told']);
  await expect.poll(done, { timeout: 5000 }).toBe(2);
  expect(await effects()).toBe(1);
  expect(await tools.redeliver('event_of_nobody')).toEqual([]);
});
