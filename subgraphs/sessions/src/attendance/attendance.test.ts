import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { bookingSettled, callAttended, escrowReleased, paymentRefunded, settleBooking } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bookingsOf } from '../booking/booking.query.ts';
import {
  at,
  cancel,
  confirmedBooking,
  counting,
  freshDay,
  type House,
  look,
  mentee,
  openHouse,
  publishedOffering,
  quote,
  reschedule,
} from '../testing/house.ts';
import { attendanceOf } from './settlement.service.ts';

const [theMentor, theMentee] = [demoUser(1, 10), demoUser(1, 40)];

let open: House;
let offeringId: string;
let day: string;
let bookingId: string;
beforeAll(async () => {
  open = await openHouse();
  offeringId = await publishedOffering(open);
});
/** From ten to eleven. */
beforeEach(async () => {
  open.clock.set(at('06:00'));
  day = freshDay();
  bookingId = await confirmedBooking(open, { offeringId, startsAt: at('10:00', day) });
});
afterAll(() => open.house.close());

const attended = (userId: string, from: string, to: string, id?: string) =>
  open.house.deliver(
    callAttended,
    { callId: 'call_1', bookingId, userId, joinedAt: at(from, day), leftAt: at(to, day) },
    id ? { id } : {},
  );
const wake = (time: string) => {
  open.clock.set(at(time, day));
  return open.house.deliver(settleBooking, { bookingId });
};
const settlements = async () => (await open.house.sent(bookingSettled)).filter((sent) => sent.bookingId === bookingId);
const planned = async () => {
  const { rows } = await open.house.owner.query(
    "select start_after from pgboss.job where name like '%settle_booking' and data->'body'->>'bookingId' = $1 order by start_after",
    [bookingId],
  );
  return rows.map((row) => row.start_after.toISOString());
};
const see = (fields = 'state outcome') => look(open, mentee(), bookingId, fields);
const money = { orderId: 'order_1', mentorId: 'mentor_1' };

test('where both were there, the session is settled a quarter of an hour after its end, with the evidence', async () => {
  await attended(theMentor, '09:58', '10:50');
  await attended(theMentee, '10:05', '10:30');
  await attended(theMentee, '10:25', '10:45');
  expect(await planned()).toEqual([at('11:15', day), at('11:30', day)]);
  await wake('11:15');
  expect(await see('state outcome attendance { mentorSeconds menteeSeconds }')).toEqual({
    state: 'SETTLED',
    outcome: 'ATTENDED',
    attendance: { mentorSeconds: 52 * 60, menteeSeconds: 40 * 60 },
  });
  const evidence = {
    outcome: 'ATTENDED',
    mentorSeconds: 52 * 60,
    menteeSeconds: 40 * 60,
    price: { amount: 5000, currency: 'EUR' },
  };
  expect(await settlements()).toEqual([expect.objectContaining(evidence)]);
  await wake('11:30');
  expect(await settlements()).toHaveLength(1);
});

test('the escrow that is released completes it', async () => {
  await attended(theMentor, '10:00', '11:00');
  await attended(theMentee, '10:00', '11:00');
  await wake('11:15');
  const released = { mentorShare: { amount: 4000, currency: 'EUR' }, platformFee: { amount: 1000, currency: 'EUR' } };
  await open.house.deliver(escrowReleased, { ...money, bookingId, ...released });
  const seen = await see('state timeline { kind }');
  expect(seen.state).toBe('COMPLETED');
  expect(seen.timeline.slice(-2)).toEqual([{ kind: 'SETTLED' }, { kind: 'ESCROW_RELEASED' }]);
});

test('where the mentor is missing, evidence has half an hour to arrive; then the mentor answers for it, and the refund completes it', async () => {
  await attended(theMentee, '10:00', '10:40');
  await wake('11:15');
  expect(await see()).toEqual({ state: 'CONFIRMED', outcome: null });
  await wake('11:30');
  expect(await see()).toEqual({ state: 'SETTLED', outcome: 'MENTOR_NO_SHOW' });
  expect(await settlements()).toEqual([
    expect.objectContaining({ outcome: 'MENTOR_NO_SHOW', mentorSeconds: 0, menteeSeconds: 40 * 60 }),
  ]);
  await open.house.deliver(paymentRefunded, { ...money, bookingId, refunded: { amount: 5000, currency: 'EUR' } });
  const seen = await see('state timeline { kind }');
  expect(seen.state).toBe('COMPLETED');
  expect(seen.timeline.at(-1)).toEqual({ kind: 'REFUNDED' });
});

test('the refund of a session that takes place is somebody else’s news: it moves nothing', async () => {
  await open.house.deliver(paymentRefunded, { ...money, bookingId, refunded: { amount: 5000, currency: 'EUR' } });
  expect((await see('state timeline { kind }')).state).toBe('CONFIRMED');
});

test('a mentee who does not come is a no-show', async () => {
  await attended(theMentor, '10:00', '10:30');
  await wake('11:30');
  expect(await see()).toEqual({ state: 'SETTLED', outcome: 'MENTEE_NO_SHOW' });
});

test('evidence that comes late settles at once what only waited for it', async () => {
  await attended(theMentor, '10:00', '11:00');
  await wake('11:15');
  open.clock.set(at('11:20', day));
  await attended(theMentee, '10:00', '11:00');
  expect(await see()).toEqual({ state: 'SETTLED', outcome: 'ATTENDED' });
});

test('evidence of an earlier day, of a stranger, and the same evidence twice count nothing', async () => {
  await attended(theMentee, '06:00', '07:00');
  await attended(demoUser(1, 41), '10:00', '11:00');
  await attended(theMentor, '10:00', '10:20', '6f1b0c50-0000-4000-8000-000000000001');
  await attended(theMentor, '10:00', '10:20', '6f1b0c50-0000-4000-8000-000000000001');
  await attended(theMentor, '10:00', '10:20');
  expect((await see('attendance { mentorSeconds menteeSeconds }')).attendance).toEqual({
    mentorSeconds: 20 * 60,
    menteeSeconds: 0,
  });
});

test('a wake-up that comes a moment too early, because clocks differ, is asked for again', async () => {
  const [first, last] = [at('11:15', day), at('11:30', day)];
  await wake('11:14');
  expect(await planned()).toEqual([first, first, last]);
  await wake('11:29');
  expect(await planned()).toEqual([first, first, last, last]);
  await wake('11:30');
  expect(await see()).toEqual({ state: 'SETTLED', outcome: 'MENTOR_NO_SHOW' });
  await wake('11:31');
  expect(await planned()).toHaveLength(4);
});

test('a settled session can be neither cancelled nor moved, and its time is free for both', async () => {
  const quoted = await quote(open, mentee(), bookingId);
  await wake('11:30');
  expect(await quote(open, mentee(), bookingId)).toBeNull();
  expect(await cancel(open, mentee(), bookingId, quoted.id)).toMatchObject({ code: 'NOT_CANCELLABLE' });
  expect(await reschedule(open, mentee(), bookingId, at('18:00', day))).toMatchObject({ code: 'NOT_RESCHEDULABLE' });
  const { rows } = await open.house.owner.query(
    'select 1 from sessions.occupancy join sessions.booking using (seat_id) where booking.id = $1',
    [bookingId],
  );
  expect(rows).toEqual([]);
});

test('a page of bookings asks for all their evidence at once', async () => {
  await confirmedBooking(open, { offeringId, startsAt: at('14:00', day) });
  const { ctx, queries } = counting(open, mentee());
  const { nodes } = await bookingsOf(ctx, {}, { first: 100 });
  expect(nodes.length).toBeGreaterThan(5);
  await Promise.all(nodes.map((booking) => attendanceOf(ctx, booking)));
  expect(queries()).toBe(3);
});
