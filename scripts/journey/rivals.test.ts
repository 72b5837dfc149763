import { randomUUID } from 'node:crypto';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { demoId, demoTenants } from '@lyceum/kit/seed/demo.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Data } from '../tour/data.ts';
import { openTestRooms, type TestRooms } from './open-rooms.ts';

let rooms: TestRooms;
let owner: pg.Client;
const tenantId = demoTenants[2].id;

beforeAll(async () => {
  rooms = await openTestRooms(inject('postgresUrl'));
  owner = new pg.Client({ connectionString: rooms.ownerUrl });
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner?.end();
  await rooms?.close();
});

test('of two hundred parallel buyers of one slot one gets it and pays, and 199 get a clear answer', async () => {
  const startsAt = await freeSlot();
  const buyers = Array.from({ length: 200 }, (_, n) => buyer(n));
  const answers = await Promise.all(buyers.map((viewer) => buy(viewer, startsAt, 'pm_card_ok')));
  const count = (type: string) => answers.filter(({ __typename }) => __typename === type).length;
  expect({ booked: count('BookSessionSuccess'), taken: count('SlotTaken') }).toEqual({ booked: 1, taken: 199 });
  expect(answers.filter(({ __typename }) => __typename === 'SlotTaken').every(({ message }) => /taken/.test(message))).toBe(true);

  const { rows } = await owner.query(
    `select (select count(*)::int from sessions.booking where starts_at = $1 and tenant_id = $2 and mentee_user_id like 'user_%buyer%') as bookings,
            (select count(*)::int from payments.escrow_hold join payments.payment_order on payment_order.id = escrow_hold.order_id
               where payment_order.payer_id like 'user_%buyer%') as holds`,
    [startsAt, tenantId],
  );
  expect(rows[0]).toEqual({ bookings: 1, holds: 1 });
});

test('a declined card frees the seat and captures nothing', async () => {
  const startsAt = await freeSlot();
  const answer = await buy(buyer(900), startsAt, 'pm_card_declined');
  expect(answer).toMatchObject({ __typename: 'PaymentDeclined', code: 'PAYMENT_DECLINED' });
  const { rows } = await owner.query(
    `select (select state from sessions.booking where id = $1) as booking,
            (select state from payments.payment_order where booking_id = $1) as "order",
            (select count(*)::int from payments.escrow_hold where booking_id = $1) as holds`,
    [answer.bookingId],
  );
  expect(rows[0]).toEqual({ booking: 'FAILED', order: 'DECLINED', holds: 0 });
  expect(await freeSlot()).toBe(startsAt);
});

function buyer(n: number): Viewer {
  const userId = `user_01k0000000000buyer${String(n).padStart(7, '0')}`;
  return { kind: 'user', tenantId, userId, sessionId: 'session', role: 'MENTEE', scopes: ['mentee'] };
}

async function freeSlot(): Promise<string> {
  const from = new Date(Date.now() + 48 * 3_600_000);
  const variables = {
    id: demoId('offering', 2, 12),
    from: from.toISOString(),
    to: new Date(from.getTime() + 7 * 24 * 3_600_000).toISOString(),
  };
  const query =
    'query ($id: ID!, $from: DateTime!, $to: DateTime!) { offering(id: $id) { slots(from: $from, to: $to, timeZone: "UTC") { startsAt } } }';
  const { offering } = await rooms.ask('sessions', buyer(999), query, variables);
  return offering.slots[0].startsAt;
}

/** Holds and, whoever holds, pays. */
async function buy(viewer: Viewer, startsAt: string, paymentMethod: string): Promise<Data> {
  const hold = `mutation ($input: HoldSlotInput!) { result: holdSlot(input: $input) { __typename ... on HoldSlotSuccess { hold { token } } ... on UserError { code message } } }`;
  const input = { offeringId: demoId('offering', 2, 12), startsAt, idempotencyKey: randomUUID() };
  const { result } = await rooms.ask('sessions', viewer, hold, { input });
  if (result.__typename !== 'HoldSlotSuccess') return result;
  const book = `mutation ($input: BookSessionInput!) { result: bookSession(input: $input) { __typename ... on PaymentDeclined { bookingId } ... on UserError { code message } } }`;
  const bought = await rooms.ask('sessions', viewer, book, {
    input: { holdToken: result.hold.token, paymentMethod, idempotencyKey: randomUUID() },
  });
  return bought.result;
}
