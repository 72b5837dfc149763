import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buy, buyer, freeSlot } from './buyer.ts';
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
  const startsAt = await freeSlot(rooms);
  const buyers = Array.from({ length: 200 }, (_, n) => buyer(n));
  const answers = await Promise.all(buyers.map((viewer) => buy(rooms, viewer, startsAt, 'pm_card_ok')));
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
  const startsAt = await freeSlot(rooms);
  const answer = await buy(rooms, buyer(900), startsAt, 'pm_card_declined');
  expect(answer).toMatchObject({ __typename: 'PaymentDeclined', code: 'PAYMENT_DECLINED' });
  const { rows } = await owner.query(
    `select (select state from sessions.booking where id = $1) as booking,
            (select state from payments.payment_order where booking_id = $1) as "order",
            (select count(*)::int from payments.escrow_hold where booking_id = $1) as holds`,
    [answer.bookingId],
  );
  expect(rows[0]).toEqual({ booking: 'FAILED', order: 'DECLINED', holds: 0 });
  expect(await freeSlot(rooms)).toBe(startsAt);
});
