import { openBusTools } from '@lyceum/kit/bus/tools.ts';
import { demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Data } from '../tour/data.ts';
import { buy, buyer, freeSlot } from './buyer.ts';
import { waitFor } from './house-process.ts';
import { openTestRooms, type TestRooms } from './open-rooms.ts';

let rooms: TestRooms;
let owner: pg.Client;

beforeAll(async () => {
  rooms = await openTestRooms(inject('postgresUrl'));
  owner = new pg.Client({ connectionString: rooms.ownerUrl });
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner?.end();
  await rooms?.close();
});

test('every message that was handled is given again, and nothing changes anywhere: no money, no seat, no figure', async () => {
  for (const [n, method] of ['pm_card_ok', 'pm_card_repeated_webhook', 'pm_card_timeout', 'pm_card_declined'].entries()) {
    await buy(rooms, buyer(n), await freeSlot(rooms), method);
  }
  const quote = await rooms.ask('sessions', buyer(0), '{ myBookings(first: 1) { nodes { id state } } }');
  const [{ id: bookingId }] = quote.myBookings.nodes;
  const { cancellationQuote } = await rooms.ask(
    'sessions',
    buyer(0),
    'query ($id: ID!) { cancellationQuote(bookingId: $id) { id } }',
    { id: bookingId },
  );
  const cancel = 'mutation ($input: CancelBookingInput!) { result: cancelBooking(input: $input) { __typename } }';
  const input = { bookingId, quoteId: cancellationQuote.id, idempotencyKey: 'cancel-it-once' };
  expect((await rooms.ask('sessions', buyer(0), cancel, { input })).result.__typename).toBe('CancelBookingSuccess');
  await quiet();

  const before = { rows: await everything(), figures: await figures() };
  expect(before.figures).toMatchObject({ funnel: { requested: expect.any(Number) } });
  expect(before.figures.proof.filter(({ equal }: Data) => !equal)).toEqual([]);
  const tools = openBusTools(rooms.ownerUrl);
  const { rows } = await owner.query<{ id: string }>(
    "select distinct data ->> 'id' as id from pgboss.job where state = 'completed' and data ? 'id'",
  );
  expect(rows.length).toBeGreaterThan(30);
  for (const { id } of rows) await tools.redeliver(id);
  await quiet();
  expect(await tools.list()).toEqual([]);
  await tools.close();

  expect(await figures()).toEqual(before.figures);
  expect(await everything()).toEqual(before.rows);
  const { verifyLedger } = await rooms.ask('payments', admin, '{ verifyLedger { sound differences { check } } }');
  expect(verifyLedger).toEqual({ sound: true, differences: [] });
}, 60_000);

const admin = {
  kind: 'user',
  tenantId: demoTenants[2].id,
  userId: demoUser(2, 0),
  sessionId: 's',
  role: 'ADMIN',
  scopes: ['insights:read', 'ledger:verify'],
} as const;

async function figures(): Promise<Data> {
  const query =
    '{ adminDashboard { funnel { requested failed confirmed cancelled } captured { amount currency } refunded { amount currency } proof { name projected recomputed equal } } }';
  return (await rooms.ask('insights', admin, query)).adminDashboard;
}

/** Nothing waits to be handled now; what is for later stays. */
async function quiet(): Promise<void> {
  let still = 0;
  await waitFor('the bus to be quiet', async () => {
    const { rows } = await owner.query<{ n: number }>(
      "select count(*)::int as n from pgboss.job where state in ('created', 'retry', 'active') and start_after < now()",
    );
    still = rows[0]!.n === 0 ? still + 1 : 0;
    return still >= 10;
  });
}

/** A fingerprint of every table of every subgraph, but for the list of what was handled. */
async function everything(): Promise<Record<string, string>> {
  const names = rooms.loaded.map(({ name }) => name);
  const { rows } = await owner.query<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema = any($1) and table_type = 'BASE TABLE' and table_name <> 'inbox' order by 1`,
    [names],
  );
  const prints: Record<string, string> = {};
  for (const { name } of rows) {
    const print = await owner.query<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print from ${name} t`,
    );
    prints[name] = print.rows[0]!.print;
  }
  return prints;
}
