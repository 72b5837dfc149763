import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterEach, expect, test } from 'vitest';
import { refuse, transact } from '../context/transact.ts';
import type { OpenSubgraph } from '../host/open.ts';
import type { LiveChannel } from '../live/live.ts';
import { memoryLive } from '../live/memory.ts';
import type { Feature } from '../subgraph.ts';
import { TestProcess } from '../testing/child.ts';
import { prepareSubgraphs, type TestSubgraphs } from '../testing/subgraphs.ts';
import { on, onOutside } from './consumer.ts';
import { command, type Message } from './message.ts';
import { catalogue, grind, ground, record, rest, small, stuckMill, type Thing, told, toldSecret } from './testing/pair.ts';

let house: TestSubgraphs;
const children: TestProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  await house.close();
});

/** A shop that sends and a mill that receives with these handlers; neither is open yet. */
async function prepare(mill: Partial<Feature>): Promise<void> {
  const shop = small('shop', [told, toldSecret, grind], {});
  const everything = [shop, small('mill', [ground, rest], mill)];
  house = await prepareSubgraphs(everything, catalogue);
}

// biome-ignore lint/suspicious/noExplicitAny: the message's own type is checked where it is defined
async function send(from: OpenSubgraph, message: Message<any>, thing: string, options: { at?: Date } = {}): Promise<void> {
  await transact(house.context(from), (tx) => tx.send(message, { thing }, options));
}

async function effects(schema = 'mill'): Promise<readonly string[]> {
  const { rows } = await house.owner.query(`select what || ' ' || thing as line from ${schema}.effect order by at`);
  return rows.map(({ line }) => line);
}

interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly retry_count: number;
  readonly output: unknown;
  readonly data: { readonly id: string };
}

async function jobs(queue: string): Promise<readonly Job[]> {
  const { rows } = await house.owner.query('select * from pgboss.job where name = $1 order by created_on', [queue]);
  return rows;
}

const eventually = (look: () => Promise<unknown>, timeout = 5000) => expect.poll(() => look(), { timeout, interval: 25 });

const hears = (what: string) => on<Thing, unknown, unknown>(told, (tx, { thing }) => record(tx, what, thing));

test('a message is sent if its transaction commits, and only then', async () => {
  await prepare({ consumers: [hears('heard')] });
  const [shop] = [await house.open('shop'), await house.open('mill')];
  const ctx = house.context(shop);
  await expect(
    transact(ctx, async (tx) => {
      await tx.send(told, { thing: 'thrown' });
      throw new Error('too late');
    }),
  ).rejects.toThrow('too late');
  await transact(ctx, async (tx) => {
    await tx.send(told, { thing: 'refused' });
    refuse({});
  });
  await transact(ctx, async (tx) => {
    await tx.send(told, { thing: 'sent' });
    await sleep(1200);
    // Polls have looked meanwhile: nobody hears of it before the commit.
    expect(await effects()).toEqual([]);
  });
  await eventually(effects).toEqual(['heard sent']);
  expect((await jobs('mill/shop.told')).map(({ state }) => state)).toEqual(['completed']);
});

test('each receiver of an event gets it in a queue of its own, with the tenant and the cause it was sent in', async () => {
  await prepare({
    consumers: [
      on<Thing, unknown, unknown>(told, async (tx, { thing }, envelope) => {
        const { tenantId, requestId, actorId } = envelope;
        await record(tx, JSON.stringify([tx.viewer.kind, tx.viewer.tenantId, tenantId, requestId, actorId]), thing);
      }),
    ],
  });
  const [shop] = [await house.open('shop'), await house.open('mill')];
  await send(shop, told, 'one');
  await eventually(effects).toEqual(['["service","tenant_1","tenant_1","request_1",null] one']);
  expect(await jobs('shop/shop.told')).toHaveLength(1);
});

test('an event that is delivered twice is applied once, by both kinds of handlers', async () => {
  let calls = 0;
  await prepare({
    consumers: [
      hears('heard'),
      onOutside<Thing, unknown, unknown>(grind, async () => {
        calls += 1;
      }),
    ],
  });
  const [shop, mill] = [await house.open('shop'), await house.open('mill')];
  await send(shop, told, 'one');
  await send(shop, grind, 'one');
  await eventually(async () => [await effects(), calls]).toEqual([['heard one'], 1]);
  for (const queue of ['mill/shop.told', 'mill/shop.grind']) {
    await eventually(async () => (await jobs(queue)).map(({ state }) => state)).toEqual(['completed']);
    await house.owner.query('insert into pgboss.job (name, data) select name, data from pgboss.job where name = $1', [queue]);
    await eventually(async () => (await jobs(queue)).map(({ state }) => state)).toEqual(['completed', 'completed']);
    const [job] = await jobs(queue);
    await mill.deliver(queue.endsWith('told') ? told : grind, job?.data as never);
  }
  expect([await effects(), calls]).toEqual([['heard one'], 1]);
});

test('what a handler did before it failed is taken back, tried again, and others go past it', async () => {
  let tries = 0;
  await prepare({
    consumers: [
      on<Thing, unknown, unknown>(told, async (tx, { thing }) => {
        await record(tx, 'heard', thing);
        await tx.send(ground, { thing });
        if (thing !== 'bad') return;
        tries += 1;
        if (tries === 1) throw new Error('not yet');
      }),
    ],
  });
  const [shop] = [await house.open('shop'), await house.open('mill')];
  await send(shop, told, 'bad');
  await eventually(async () => tries).toBe(1);
  await send(shop, told, 'good');
  await eventually(effects).toEqual(['heard good']);
  expect(await jobs('shop/mill.ground')).toHaveLength(1);
  await eventually(effects, 8000).toEqual(['heard good', 'heard bad']);
  expect(await jobs('shop/mill.ground')).toHaveLength(2);
});

test('a message that fails again and again is dead, is kept until somebody decides, and tells why without telling anybody’s data', async () => {
  await prepare({
    consumers: [
      on<Thing, unknown, unknown>(told, async (tx, { thing }) => {
        if (thing === 'fine') return;
        // The ORM writes literals into its statements, and statements into its errors.
        for (const _ of ['once', 'twice'])
          await tx.em.execute('insert into single (tenant_id, thing) values (?, ?)', [tx.viewer.tenantId, thing]);
      }),
      onOutside<Thing, unknown, unknown>(
        grind,
        async () => {
          throw new Error('the stone is broken');
        },
        { tries: 2 },
      ),
    ],
  });
  await house.owner.query("update pgboss.queue set retry_limit = 1 where name = 'mill/shop.told'");
  const [shop] = [await house.open('shop'), await house.open('mill')];
  await send(shop, told, 'canary of a person');
  await send(shop, told, 'fine');
  await send(shop, grind, 'canary of a person');
  const states = async () => [
    (await jobs('mill/shop.told')).map(({ state }) => state).toSorted(),
    (await jobs('mill/shop.grind')).map(({ state }) => state),
  ];
  await eventually(states, 10_000).toEqual([['completed', 'failed'], ['failed']]);
  const [dead] = (await jobs('mill/shop.told')).filter(({ state }) => state === 'failed');
  expect(dead?.output).toMatchObject({ code: '23505', message: expect.stringContaining('single_pkey') });
  expect(JSON.stringify(dead?.output)).not.toContain('canary');
  expect((await jobs('mill/shop.grind'))[0]?.output).toMatchObject({ name: 'Error', message: 'the stone is broken' });

  // A keeper who comes a week later forgets what was handled, and nothing that is dead.
  await house.owner.query("update pgboss.job set completed_on = completed_on - interval '7 days' where completed_on is not null");
  await house.keep();
  await eventually(states).toEqual([['failed'], ['failed']]);
});

test('a delayed message waits for its instant', async () => {
  await prepare({
    consumers: [hears('heard'), on<Thing, unknown, unknown>(rest, (tx, { thing }) => record(tx, 'rested', thing))],
  });
  const mill = await house.open('mill');
  const at = new Date(Date.now() + 2000);
  await send(mill, rest, 'soon', { at });
  await send(mill, rest, 'now');
  await eventually(effects).toEqual(['rested now']);
  await eventually(effects).toEqual(['rested now', 'rested soon']);
  const { rows } = await house.owner.query("select at from mill.effect where thing = 'soon'");
  const late = rows[0].at.getTime() - at.getTime();
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(2000);
});

test('what holds personal text is gone as soon as it is handled', async () => {
  await prepare({ consumers: [on<Thing, unknown, unknown>(toldSecret, (tx, { thing }) => record(tx, 'heard', thing))] });
  const [shop] = [await house.open('shop'), await house.open('mill')];
  await send(shop, toldSecret, 'one');
  await eventually(effects).toEqual(['heard one']);
  await eventually(() => jobs('mill/shop.told_secret')).toEqual([]);
});

test('a schedule runs by the clock over all tenants, one run at a time', async () => {
  let runs = 0;
  let go = (): void => {};
  const released = new Promise<void>((resolve) => {
    go = resolve;
  });
  await prepare({
    schedules: [
      {
        name: 'sweep',
        cron: '* * * * *',
        run: async (ctx) => {
          runs += 1;
          await transact(ctx, (tx) => record(tx, `swept for ${ctx.viewer.tenantId}`, 'all'));
          await released;
        },
      },
    ],
  });
  await house.open('mill');
  await house.open('mill');
  await house.keep();
  await eventually(effects, 15_000).toEqual(['swept for * all']);
  const boss = new PgBoss({ connectionString: house.database.ownerUrl, supervise: false, schedule: false, max: 1 });
  await boss.start();
  expect(await boss.send('mill/schedule/sweep', {})).toBeNull();
  go();
  await eventually(() => boss.send('mill/schedule/sweep', {})).not.toBeNull();
  await eventually(async () => runs).toBe(2);
  await boss.stop({ graceful: false });
});

test('rights follow the catalogue: only the sender may insert, only the receiver may read, and nobody reaches the whole', async () => {
  await prepare({ consumers: [] });
  const { rows } = await house.owner.query('select name, table_name from pgboss.queue');
  const table = (queue: string) => `pgboss.${rows.find(({ name }) => name === queue).table_name}`;
  const as = async (name: string, text: string): Promise<string> => {
    const client = new pg.Client({ connectionString: house.database.roleUrl(name) });
    await client.connect();
    return client
      .query(text)
      .then(
        () => 'allowed',
        (error: { code: string }) => error.code,
      )
      .finally(() => client.end());
  };
  const insert = (queue: string, into = table(queue)) => `insert into ${into} (name, data) values ('${queue}', '{}')`;
  const refused = '42501';
  expect(await as('shop', insert('mill/shop.told'))).toBe('allowed');
  expect(await as('shop', `select data from ${table('mill/shop.told')}`)).toBe(refused);
  expect(await as('shop', `update ${table('mill/shop.told')} set state = 'completed'`)).toBe(refused);
  expect(await as('shop', `delete from ${table('mill/shop.told')}`)).toBe(refused);
  expect(await as('shop', insert('mill/mill.rest'))).toBe(refused);
  expect(await as('shop', insert('shop/mill.ground'))).toBe('allowed'); // Its own queue is its own affair.
  expect(await as('mill', insert('shop/mill.ground'))).toBe('allowed');
  expect(await as('mill', insert('shop/shop.told'))).toBe(refused);
  expect(await as('mill', `select data from ${table('mill/shop.told')}`)).toBe('allowed');
  expect(await as('mill', `select data from ${table('shop/mill.ground')}`)).toBe(refused);
  for (const role of ['shop', 'mill']) {
    expect(await as(role, 'select data from pgboss.job')).toBe(refused);
    expect(await as(role, insert('mill/shop.told', 'pgboss.job'))).toBe(refused);
    expect(await as(role, 'update pgboss.queue set retry_limit = 0')).toBe(refused);
  }
});

test('a subgraph cannot send what it does not declare, nor open for a message that is not in the catalogue', async () => {
  const stranger = command<Thing>('shop.unheard_of', { from: 'shop', to: 'mill' });
  await prepare({ consumers: [on<Thing, unknown, unknown>(stranger, async () => {})] });
  const shop = await house.open('shop');
  await expect(send(shop, ground, 'one')).rejects.toThrow('shop does not declare that it sends mill.ground');
  await expect(send(shop, stranger, 'one')).rejects.toThrow('shop does not declare that it sends shop.unheard_of');
  await expect(house.open('mill')).rejects.toThrow('There is no queue mill/shop.unheard_of');
});

test('a burst from more transactions than the pool has connections is delivered whole and once, though hints get lost', async () => {
  const live = lossy(memoryLive());
  await prepare({ consumers: [hears('heard')] });
  const [shop] = [await house.open('shop', live), await house.open('mill', live), await house.open('mill', live)];
  const things = Array.from({ length: 60 }, (_, index) => `${index}`);
  await Promise.all(things.map((thing) => send(shop, told, thing)));
  await eventually(async () => (await effects()).length, 10_000).toBe(60);
  await sleep(1200);
  expect(new Set(await effects()).size).toBe(60);
  expect(await effects()).toHaveLength(60);
});

test('without any hint the poll finds the work within two seconds; with hints it takes milliseconds', async () => {
  await prepare({ consumers: [hears('heard')] });
  const deaf: LiveChannel = { ...memoryLive(), publish: () => {} };
  const [shop, mill] = [await house.open('shop', deaf), await house.open('mill', deaf)];
  await sleep(300);
  const silent = performance.now();
  await send(shop, told, 'by poll');
  await eventually(effects).toEqual(['heard by poll']);
  expect(performance.now() - silent).toBeLessThan(2000);
  await mill.close();
  await shop.close();

  const [hinting] = [await house.open('shop'), await house.open('mill')];
  const times: number[] = [];
  for (let round = 1; round <= 10; round += 1) {
    const sent = performance.now();
    await send(hinting, told, `round ${round}`);
    await expect.poll(async () => (await effects()).length, { interval: 5 }).toBe(round + 1);
    times.push(performance.now() - sent);
  }
  expect(times.toSorted((a, b) => a - b)[5]).toBeLessThan(300);
});

test('a process killed in the middle of a handler leaves the message to the next one, and its effects happen once', async () => {
  await prepare({ consumers: [hears('told'), onOutside<Thing, unknown, unknown>(grind, async () => {})] });
  const shop = await house.open('shop');
  const killed = await stuckProcess();
  await send(shop, told, 'one');
  await killed.says('inside');
  expect(await effects()).toEqual([]);
  await killed.kill();
  const dead = performance.now();
  await house.open('mill');
  await eventually(effects).toEqual(['told one']);
  expect(performance.now() - dead).toBeLessThan(5000);
  await sleep(1200);
  expect(await effects()).toEqual(['told one']);
  expect((await jobs('mill/shop.told')).map(({ state }) => state)).toEqual(['completed']);
});

test('a process killed while it calls the outside loses its lease, and another one takes over with the next attempt', async () => {
  const attempts: number[] = [];
  await prepare({
    consumers: [
      hears('told'),
      onOutside<Thing, unknown, unknown>(grind, async (_, __, { attempt }) => {
        attempts.push(attempt);
      }),
    ],
  });
  const shop = await house.open('shop');
  const killed = await stuckProcess();
  await send(shop, grind, 'one');
  await killed.says('inside');
  await killed.kill();
  await house.open('mill');
  await sleep(1200);
  expect(attempts).toEqual([]);
  await house.keep();
  await leaseIsOver('mill/shop.grind');
  await eventually(async () => attempts, 15_000).toEqual([2]);
  await eventually(async () => (await jobs('mill/shop.grind')).map(({ state }) => state)).toEqual(['completed']);
});

test('a worker that lost its lease is told, and can settle nothing of the one that took over', { timeout: 40_000 }, async () => {
  const events: string[] = [];
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await prepare({
    consumers: [
      onOutside<Thing, unknown, unknown>(
        grind,
        async (_, __, { attempt, signal }) => {
          events.push(`attempt ${attempt}`);
          if (attempt > 1) return released;
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          events.push('lost');
          throw new Error('cut off');
        },
        { leaseSeconds: 15 },
      ),
    ],
  });
  const [shop] = [await house.open('shop'), await house.open('mill'), await house.keep()];
  await send(shop, grind, 'one');
  await eventually(async () => events).toEqual(['attempt 1']);
  const { rows } = await house.owner.query("select heartbeat_seconds from pgboss.job where name = 'mill/shop.grind'");
  expect(rows).toEqual([{ heartbeat_seconds: 15 }]);
  const over = setInterval(() => void leaseIsOver('mill/shop.grind', 0), 500);
  await eventually(async () => events.includes('attempt 2'), 15_000).toBe(true);
  clearInterval(over);
  await eventually(async () => events.includes('lost'), 10_000).toBe(true);
  await sleep(300);
  expect((await jobs('mill/shop.grind')).map(({ state, retry_count }) => [state, retry_count])).toEqual([['active', 1]]);
  release();
  await eventually(async () => (await jobs('mill/shop.grind')).map(({ state }) => state)).toEqual(['completed']);
});

/** As if the lease's time had passed since the last beat. */
async function leaseIsOver(queue: string, attempt?: number): Promise<void> {
  await house.owner.query(
    `update pgboss.job set heartbeat_on = now() - interval '1 hour'
     where name = $1 and state = 'active' and retry_count = coalesce($2, retry_count)`,
    [queue, attempt],
  );
}

async function stuckProcess(): Promise<TestProcess> {
  expect(stuckMill.name).toBe('mill');
  const file = new URL('./testing/stuck-mill.process.ts', import.meta.url);
  const child = new TestProcess(file, house.database.roleUrl('mill'));
  children.push(child);
  await child.says('open');
  return child;
}

/** Every second hint is lost. */
function lossy(live: LiveChannel): LiveChannel {
  let hints = 0;
  return {
    ...live,
    publish(topic, payload) {
      hints += 1;
      if (hints % 2 === 0) live.publish(topic, payload);
    },
  };
}
