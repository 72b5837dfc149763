import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { small } from '../bus/testing/pair.ts';
import { openBusTools } from '../bus/tools.ts';
import { refuse, transact } from '../context/transact.ts';
import type { OpenSubgraph } from '../host/open.ts';
import { TestProcess } from '../testing/child.ts';
import { prepareSubgraphs, type TestSubgraphs } from '../testing/subgraphs.ts';
import { consumersOf, defineSaga, done, failed, onStep, type Saga } from './saga.ts';
import { bake, bakery, type Cake, catalogue, points, take } from './testing/bakery.ts';

let house: TestSubgraphs;
let saga: Saga<Cake>;
let desk: OpenSubgraph;

afterEach(() => house.close());

async function prepare(): Promise<void> {
  const made = bakery();
  saga = made.saga;
  house = await prepareSubgraphs(made.subgraphs, catalogue);
}

async function openAll(): Promise<void> {
  desk = await house.open('desk');
  await house.open('till');
  await house.open('oven');
}

// biome-ignore lint/suspicious/noExplicitAny: the contexts of the test know their tables
const start = (data: Cake, id = 'saga_1') => transact(house.context(desk), (tx: any) => saga.start(tx, id, data));

async function state(id = 'saga_1'): Promise<string | null> {
  const { rows } = await house.owner.query('select state from desk.saga where id = $1', [id]);
  return rows[0]?.state ?? null;
}

/** Everything that happened in the three subgraphs, in its order. */
async function effects(): Promise<readonly string[]> {
  const { rows } = await house.owner.query(`select what from (
    select what, at from desk.effect union all select what, at from till.effect union all select what, at from oven.effect) order by at`);
  return rows.map(({ what }) => what);
}

async function timeline(id = 'saga_1'): Promise<readonly string[]> {
  const entries = await saga.timeline(house.context(desk), id);
  expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
  return entries.map((entry) => [entry.step, entry.state, entry.code].filter(Boolean).join(' '));
}

const eventually = (look: () => Promise<unknown>, timeout = 10_000) => expect.poll(() => look(), { timeout, interval: 25 });

const wentWell = ['reserved', 'took', 'baked', 'handed over for receipt 7 from tray 3', 'completed'];

test('the steps run one after the other, each learns from the ones before, and the timeline tells them all', async () => {
  await prepare();
  await openAll();
  const outcome = saga.outcome(house.context(desk), 'saga_1');
  const started = performance.now();
  expect(await start({ cake: 'plum' })).toEqual({ ok: true, facts: { cake: 'plum' } });
  expect(await outcome.promise).toBe('COMPLETED');
  expect(performance.now() - started).toBeLessThan(2000);
  expect(await effects()).toEqual(wentWell);
  expect(await timeline()).toEqual([
    'RESERVE STARTED',
    'RESERVE DONE',
    'TAKE STARTED',
    'TAKE DONE',
    'BAKE STARTED',
    'BAKE DONE',
    'HAND_OVER STARTED',
    'HAND_OVER DONE',
    'cake COMPLETED',
  ]);
});

test.each([
  ['TAKE', 'TAKE FAILED DECLINED', ['reserved', 'gave back', 'released', 'abandoned at TAKE DECLINED']],
  ['BAKE', 'BAKE FAILED BURNT', ['reserved', 'took', 'cooled', 'gave back', 'released', 'abandoned at BAKE BURNT']],
  [
    'HAND_OVER',
    'HAND_OVER FAILED NOBODY_CAME',
    ['reserved', 'took', 'baked', 'cooled', 'gave back', 'released', 'abandoned at HAND_OVER NOBODY_CAME'],
  ],
])('when %s fails, it and what was done before are taken back in reverse', async (failAt, line, expected) => {
  await prepare();
  await openAll();
  const outcome = saga.outcome(house.context(desk), 'saga_1');
  await start({ cake: 'plum', failAt });
  expect(await outcome.promise).toBe('ABANDONED');
  expect(await effects()).toEqual(expected);
  const lines = await timeline();
  expect(lines).toContain(line);
  const undone = lines.filter((one) => one.endsWith('UNDONE')).map((one) => one.split(' ')[0]);
  expect(undone).toEqual(['BAKE', 'TAKE', 'RESERVE'].slice(failAt === 'TAKE' ? 1 : 0));
  expect(lines.at(-1)).toBe(`cake ABANDONED ${line.split(' ').at(-1)}`);
});

test('a saga whose first step fails in the mutation itself says so at once and asks nobody', async () => {
  await prepare();
  await openAll();
  expect(await start({ cake: 'plum', failAt: 'RESERVE' })).toEqual({ ok: false, code: 'FULL', message: 'No shelf is free.' });
  expect(await state()).toBe('ABANDONED');
  expect((await house.owner.query('select 1 from pgboss.job where name like $1', ['till/%'])).rows).toEqual([]);
});

test('a mutation that rolls back leaves neither saga nor order', async () => {
  await prepare();
  await openAll();
  // biome-ignore lint/suspicious/noExplicitAny: the contexts of the test know their tables
  await transact(house.context(desk), async (tx: any) => {
    await saga.start(tx, 'saga_1', { cake: 'plum' });
    refuse({});
  });
  await sleep(1200);
  expect([await state(), await effects()]).toEqual([null, []]);
});

test('the outcome is PENDING while somebody does not answer, and the saga ends when they are back', async () => {
  await prepare();
  desk = await house.open('desk');
  await house.open('oven');
  const outcome = saga.outcome(house.context(desk), 'saga_1', 300);
  await start({ cake: 'plum' });
  expect(await outcome.promise).toBe('PENDING');
  await house.open('till');
  await eventually(state).toBe('COMPLETED');
  expect(await effects()).toEqual(wentWell);
});

test('replies that come late, twice, contradict themselves or belong to no saga change nothing', async () => {
  await prepare();
  await openAll();
  const tell = (step: string, outcome: unknown, sagaId = 'saga_1') =>
    desk.deliver((step === 'TAKE' ? take : bake).reply as never, {
      id: randomUUID(),
      tenantId: 'tenant_1',
      at: new Date().toISOString(),
      requestId: 'request_2',
      actorId: null,
      body: { sagaId, step, outcome },
    });
  await start({ cake: 'plum' });
  // For a step that the saga has not come to.
  await tell('BAKE', done({ tray: 'tray of a stranger' }));
  await eventually(state).toBe('COMPLETED');
  const before = await timeline();
  await tell('TAKE', done({ receipt: 'receipt 8' }));
  await tell('TAKE', failed('DECLINED', 'On second thoughts.'));
  await tell('BAKE', failed('BURNT', 'On second thoughts.'));
  await tell('BAKE:undo', done({}));
  await tell('TAKE', done({ receipt: 'receipt 9' }), 'saga_of_nobody');
  await sleep(300);
  expect(await timeline()).toEqual(before);
  expect(await effects()).toEqual(wentWell);
});

test('an order that comes twice is carried out once and answered once', async () => {
  await prepare();
  await openAll();
  await start({ cake: 'plum' });
  await eventually(state).toBe('COMPLETED');
  const tools = openBusTools(house.database.ownerUrl);
  const { rows } = await house.owner.query(
    "select data ->> 'id' as id from pgboss.job where name in ('till/till.take', 'oven/oven.bake')",
  );
  for (const { id } of rows) expect(await tools.redeliver(id)).toHaveLength(1);
  await eventually(async () => (await house.owner.query("select 1 from pgboss.job where state <> 'completed'")).rows).toEqual([]);
  await tools.close();
  expect(await effects()).toEqual(wentWell);
  expect((await house.owner.query("select 1 from pgboss.job where name like 'desk/%'")).rows).toHaveLength(2);
});

test('a step that is refused instead of answered is dead with a reason, and never silently gone', async () => {
  const till = small('till', [take.reply], { consumers: [onStep(take, async () => refuse({ __typename: 'Refused' }))] });
  const lone = defineSaga<Cake>({ name: 'lone', steps: [{ name: 'TAKE', remote: take, input: (data) => data }] });
  house = await prepareSubgraphs([small('desk', [take], { consumers: lone.consumers }), till], [take]);
  await house.owner.query("update pgboss.queue set retry_limit = 0 where name = 'till/till.take'");
  desk = await house.open('desk');
  await house.open('till');
  // biome-ignore lint/suspicious/noExplicitAny: the contexts of the test know their tables
  await transact(house.context(desk), (tx: any) => lone.start(tx, 'saga_1', { cake: 'plum' }));
  const tools = openBusTools(house.database.ownerUrl);
  await eventually(async () => (await tools.list()).map(({ trouble, lastError }) => [trouble, lastError])).toEqual([
    ['DEAD', 'till.take was refused; a step returns failed(…).'],
  ]);
  await tools.close();
});

test('two sagas of one subgraph may use the same step, and each hears its own replies', async () => {
  const till = small('till', [take.reply], {
    consumers: [onStep(take, async (_, { cake }) => done({ receipt: `receipt of ${cake}` }))],
  });
  const heard: string[] = [];
  const make = (name: string) =>
    defineSaga<Cake>({
      name,
      steps: [{ name: 'TAKE', remote: take, input: (data) => data, learn: (facts: { receipt: string }) => facts }],
      completed: async (_, { receipt }) => void heard.push(`${name}: ${receipt}`),
    });
  const [small1, small2] = [make('bread'), make('pie')];
  house = await prepareSubgraphs([small('desk', [take], { consumers: consumersOf(small1, small2) }), till], [take]);
  desk = await house.open('desk');
  await house.open('till');
  // biome-ignore lint/suspicious/noExplicitAny: the contexts of the test know their tables
  await transact(house.context(desk), async (tx: any) => {
    await small1.start(tx, 'saga_1', { cake: 'rye' });
    await small2.start(tx, 'saga_2', { cake: 'plum' });
  });
  await eventually(async () => heard.toSorted()).toEqual(['bread: receipt of rye', 'pie: receipt of plum']);
});

describe('when the process is killed with SIGKILL', () => {
  const cases = [
    ...points.forward.map((point) => ({ point, cake: { cake: 'plum' }, end: 'COMPLETED', expected: wentWell })),
    ...points.back.map((point) => ({
      point,
      cake: { cake: 'plum', failAt: 'HAND_OVER' },
      end: 'ABANDONED',
      expected: ['reserved', 'took', 'baked', 'cooled', 'gave back', 'released', 'abandoned at HAND_OVER NOBODY_CAME'],
    })),
  ];

  test.each(cases)('at "$point", the next one ends the saga as $end, each step once', async ({ point, cake, end, expected }) => {
    await prepare();
    const urls = JSON.stringify(Object.fromEntries(['desk', 'till', 'oven'].map((name) => [name, house.database.roleUrl(name)])));
    const doomed = new TestProcess(
      new URL('./testing/doomed.process.ts', import.meta.url),
      point,
      JSON.stringify(cake),
      'saga_1',
      urls,
    );
    expect(await doomed.ended()).toBe('SIGKILL');
    await giveLeasesBack();
    await openAll();
    await eventually(state).toBe(end);
    await eventually(async () => (await house.owner.query("select 1 from pgboss.job where state <> 'completed'")).rows).toEqual(
      [],
    );
    expect(await effects()).toEqual(expected);
    expect((await timeline()).at(-1)).toMatch(end);
    // The outside was called under one key, however often.
    expect((await house.owner.query('select 1 from oven.single')).rows).toHaveLength(1);
  });
});

/** As the bus's keeper does it when a lease is over; that it does is proven by the bus's own tests. */
async function giveLeasesBack(): Promise<void> {
  await house.owner.query("update pgboss.job set state = 'retry', heartbeat_on = null where state = 'active'");
}
