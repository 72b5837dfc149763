import { bookingRescheduled, settleBooking } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  at,
  confirmedBooking,
  freshDay,
  freshKey,
  type House,
  hold,
  look,
  mentee,
  mentor,
  openHouse,
  publishedOffering,
  reschedule,
  shownSlots,
} from '../testing/house.ts';

let open: House;
let offeringId: string;
let day: string;
let bookingId: string;
beforeAll(async () => {
  open = await openHouse();
  offeringId = await publishedOffering(open);
});
beforeEach(async () => {
  open.clock.set(at('06:00'));
  day = freshDay();
  bookingId = await confirmedBooking(open, { offeringId, startsAt: at('10:00', day) });
});
afterAll(() => open.house.close());

const moves = async () => (await open.house.sent(bookingRescheduled)).filter((sent) => sent.bookingId === bookingId);

const shown = (from: string, to: string) => shownSlots(open, offeringId, at(from, day), at(to, day));

async function occupied(): Promise<string[]> {
  const { rows } = await open.house.owner.query(
    "select to_char(lower(during) at time zone 'UTC', 'HH24:MI') as time from sessions.occupancy join sessions.booking using (seat_id) where booking.id = $1",
    [bookingId],
  );
  return rows.map((row) => row.time);
}

test('the session moves: the new time is taken, the old one is free, price and policy stay', async () => {
  const moved = await reschedule(open, mentee(), bookingId, at('15:00', day));
  expect(moved).toEqual({
    __typename: 'RescheduleBookingSuccess',
    booking: {
      id: bookingId,
      startsAt: at('15:00', day),
      endsAt: at('16:00', day),
      price: { amount: 5000 },
      policyVersion: 1,
    },
  });
  expect(await shown('10:00', '11:00')).toEqual([at('10:00', day)]);
  expect(await shown('15:00', '16:00')).toEqual([]);
  expect(await hold(open, mentee(41), offeringId, at('10:00', day))).toMatchObject({ __typename: 'HoldSlotSuccess' });
  const facts = { bookingId, startsAt: at('15:00', day), endsAt: at('16:00', day), previousStartsAt: at('10:00', day) };
  expect(await moves()).toEqual([expect.objectContaining(facts)]);
  expect((await look(open, mentor(), bookingId, 'timeline { kind }')).timeline.at(-1)).toEqual({ kind: 'RESCHEDULED' });
});

test('it is judged at its new end: what was planned for the old one finds nothing due', async () => {
  await reschedule(open, mentee(), bookingId, at('15:00', day));
  open.clock.set(at('11:30', day));
  await open.house.deliver(settleBooking, { bookingId });
  expect((await look(open, mentee(), bookingId)).state).toBe('CONFIRMED');
  open.clock.set(at('16:30', day));
  await open.house.deliver(settleBooking, { bookingId });
  expect((await look(open, mentee(), bookingId)).state).toBe('SETTLED');
});

test('a new time may overlap the old one, it is the same session', async () => {
  expect(await reschedule(open, mentee(), bookingId, at('10:30', day))).toMatchObject({
    booking: { startsAt: at('10:30', day) },
  });
  expect(await occupied()).toEqual(['10:30', '10:30']);
});

test('a time that somebody else has, or the mentee, or nobody gives, is refused, and the session stays where it was', async () => {
  await confirmedBooking(open, { offeringId, who: mentee(41), startsAt: at('15:00', day) });
  const elsewhere = await publishedOffering(open, { n: 11 });
  await confirmedBooking(open, { offeringId: elsewhere, startsAt: at('18:00', day) });
  expect(await reschedule(open, mentee(), bookingId, at('14:30', day))).toMatchObject({ code: 'SLOT_TAKEN' });
  expect(await reschedule(open, mentee(), bookingId, at('17:30', day))).toMatchObject({ code: 'SCHEDULE_CONFLICT' });
  expect(await reschedule(open, mentee(), bookingId, at('20:07', day))).toMatchObject({ code: 'SLOT_UNAVAILABLE' });
  expect(await reschedule(open, mentee(), bookingId, at('05:00'))).toMatchObject({ code: 'SLOT_UNAVAILABLE' });
  expect(await look(open, mentee(), bookingId, 'startsAt')).toEqual({ startsAt: at('10:00', day) });
  expect(await occupied()).toEqual(['10:00', '10:00']);
  expect(await moves()).toEqual([]);
});

test('of many who move to one free slot at once, one gets it', async () => {
  const others = [41, 42, 43, 44];
  const ids: string[] = [];
  for (const n of others)
    ids.push(await confirmedBooking(open, { offeringId, who: mentee(n), startsAt: at(`0${n - 40}:00`, day) }));
  const answers = await Promise.all(others.map((n, index) => reschedule(open, mentee(n), ids[index]!, at('20:00', day))));
  expect(answers.map((answer) => answer.__typename).sort()).toEqual([
    'RescheduleBookingSuccess',
    'SlotTaken',
    'SlotTaken',
    'SlotTaken',
  ]);
});

test('two who want to swap their times at once are both answered, and neither loses a session', async () => {
  for (let round = 0; round < 5; round++) {
    const on = freshDay();
    const first = await confirmedBooking(open, { offeringId, who: mentee(41), startsAt: at('10:00', on) });
    const second = await confirmedBooking(open, { offeringId, who: mentee(42), startsAt: at('12:00', on) });
    const answers = await Promise.all([
      reschedule(open, mentee(41), first, at('12:00', on)),
      reschedule(open, mentee(42), second, at('10:00', on)),
    ]);
    expect(answers.map((answer) => answer.__typename)).toEqual(['SlotTaken', 'SlotTaken']);
  }
});

test('the same key moves once', async () => {
  const key = freshKey();
  const again = () => reschedule(open, mentee(), bookingId, at('15:00', day), key);
  const answers = await Promise.all([again(), again(), again()]);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await moves()).toHaveLength(1);
});

test('its mentee moves it, as early as the policy asks, and nobody else', async () => {
  const teaching = { ...mentor(), role: 'MENTEE', scopes: ['mentee'] };
  expect(await reschedule(open, teaching, bookingId, at('15:00', day))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await reschedule(open, mentee(41), bookingId, at('15:00', day))).toMatchObject({ code: 'NOT_FOUND' });
  await expect(reschedule(open, mentor(), bookingId, at('15:00', day))).rejects.toThrow(/FORBIDDEN/);
  open.clock.set(new Date(Date.parse(at('10:00', day)) - 24 * 3_600_000));
  expect(await reschedule(open, mentee(), bookingId, at('15:00', day))).toMatchObject({ code: 'NOT_RESCHEDULABLE' });
});
