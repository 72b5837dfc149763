import { transact } from '@lyceum/kit/context/transact.ts';
import { failed } from '@lyceum/kit/saga/saga.ts';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import { bookingCancelled, refundBooking } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ordinaryTerms } from '../policy/policy.rules.ts';
import { publishTerms } from '../policy/policy.service.ts';
import {
  answerUnanswered,
  at,
  cancel,
  confirmedBooking,
  freshDay,
  freshKey,
  type House,
  look,
  mentee,
  mentor,
  openHouse,
  payRefund,
  publishedOffering,
  quote,
  reschedule,
  shownSlots,
} from '../testing/house.ts';

/** An odd price, so that half of it is no whole number of cents. */
const price = 7351;

let open: House;
let offeringId: string;
let day: string;
let bookingId: string;
beforeAll(async () => {
  open = await openHouse();
  offeringId = await publishedOffering(open, { price });
});
beforeEach(async () => {
  open.clock.set(at('06:00'));
  day = freshDay();
  bookingId = await confirmedBooking(open, { offeringId, startsAt: at('10:00', day) });
});
afterAll(() => open.house.close());

const before = (minutes: number) => open.clock.set(new Date(Date.parse(at('10:00', day)) - minutes * 60_000));
const freeAgain = async () => (await shownSlots(open, offeringId, at('10:00', day), at('11:00', day))).length > 0;
const refunds = async () => (await open.house.sent(refundBooking)).filter(({ input }) => input.bookingId === bookingId);
const cancellations = async () => (await open.house.sent(bookingCancelled)).filter((sent) => sent.bookingId === bookingId);

async function cancelled(who = mentee(), id = bookingId) {
  const quoted = await quote(open, who, id);
  const [answer, asked] = await Promise.all([cancel(open, who, id, quoted.id), payRefund(open)]);
  return { quoted, answer, asked };
}

test('a day before, everything comes back, and the slot is free again', async () => {
  before(25 * 60);
  const { quoted, answer, asked } = await cancelled();
  expect(quoted).toMatchObject({ refund: { amount: price }, kept: { amount: 0 }, lines: [{ kind: 'PRICE' }] });
  expect(asked).toMatchObject({ bookingId, refund: { amount: price, currency: 'EUR' } });
  expect(answer).toEqual({
    __typename: 'CancelBookingSuccess',
    booking: { id: bookingId, state: 'CANCELLED', cancelledBy: 'MENTEE', refund: { amount: price, currency: 'EUR' } },
  });
  const told = { bookingId, cancelledBy: 'MENTEE', refund: { amount: price, currency: 'EUR' } };
  expect(await cancellations()).toEqual([expect.objectContaining(told)]);
  expect(await freeAgain()).toBe(true);
  const { timeline } = await look(open, mentor(), bookingId, 'timeline { kind }');
  expect(timeline.slice(-2)).toEqual([{ kind: 'CANCELLATION_REQUESTED' }, { kind: 'CANCELLED' }]);
});

test('what was quoted is refunded, to the cent, also where its tier ends before the call', async () => {
  before(121);
  const quoted = await quote(open, mentee(), bookingId);
  expect(quoted).toMatchObject({ refund: { amount: 3676 }, kept: { amount: 3675 } });
  expect(quoted.lines).toEqual([
    { kind: 'PRICE', amount: { amount: price } },
    { kind: 'LATE_FEE', amount: { amount: -3675 } },
  ]);
  before(119);
  expect(await quote(open, mentee(), bookingId)).toMatchObject({ refund: { amount: 0 } });
  const [answer, asked] = await Promise.all([cancel(open, mentee(), bookingId, quoted.id), payRefund(open)]);
  expect(asked.refund).toEqual({ amount: 3676, currency: 'EUR' });
  expect(answer.booking.refund).toEqual({ amount: 3676, currency: 'EUR' });
  expect((await cancellations()).at(-1)?.refund).toEqual({ amount: 3676, currency: 'EUR' });
});

test('where the mentor cancels late, the mentee still gets everything', async () => {
  before(5);
  const { answer } = await cancelled(mentor());
  expect(answer.booking).toMatchObject({ state: 'CANCELLED', cancelledBy: 'MENTOR', refund: { amount: price } });
});

test('a published policy is never rewritten, nor is a quote', async () => {
  const { db } = open.house.context({ tenantId: demoTenants[1].id });
  await quote(open, mentee(), bookingId);
  await expect(db.updateTable('policy').set({ terms: '{}' }).execute()).rejects.toThrow(/permission denied/);
  await expect(db.updateTable('cancellation_quote').set({ refund_amount: 0 }).execute()).rejects.toThrow(/permission denied/);
});

test('the same key cancels once and says the same again; another call finds nothing left to cancel', async () => {
  const quoted = await quote(open, mentee(), bookingId);
  const key = freshKey();
  const once = () => cancel(open, mentee(), bookingId, quoted.id, key);
  const [first, second] = await Promise.all([once(), once(), payRefund(open)]);
  expect(first.booking.state).toBe('CANCELLED');
  expect([second, await once()]).toEqual([first, first]);
  expect(await cancel(open, mentee(), bookingId, quoted.id)).toMatchObject({ code: 'NOT_CANCELLABLE', message: /CANCELLED/ });
  expect(await cancel(open, mentee(), bookingId, 'another', key)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await refunds()).toHaveLength(1);
  expect(await quote(open, mentee(), bookingId)).toBeNull();
});

test('of both sides who cancel at once, one does', async () => {
  const [byMentee, byMentor] = await Promise.all([quote(open, mentee(), bookingId), quote(open, mentor(), bookingId)]);
  const answers = await Promise.all([
    cancel(open, mentee(), bookingId, byMentee.id),
    cancel(open, mentor(), bookingId, byMentor.id),
    payRefund(open),
  ]);
  const names = answers.slice(0, 2).map((answer) => (answer as { __typename: string }).__typename);
  expect(names.sort()).toEqual(['CancelBookingSuccess', 'NotCancellable']);
  expect(await refunds()).toHaveLength(1);
});

test('a quote holds for ten minutes, for who asked, for this booking at this time', async () => {
  const quoted = await quote(open, mentee(), bookingId);
  expect(quoted.expiresAt).toBe(at('06:10'));
  expect(await cancel(open, mentor(), bookingId, quoted.id)).toMatchObject({ code: 'NOT_FOUND' });
  const other = await confirmedBooking(open, { offeringId, startsAt: at('12:00', day) });
  expect(await cancel(open, mentee(), other, quoted.id)).toMatchObject({ code: 'NOT_FOUND' });
  await reschedule(open, mentee(), bookingId, at('15:00', day));
  expect(await cancel(open, mentee(), bookingId, quoted.id)).toMatchObject({ code: 'QUOTE_EXPIRED' });
  const renewed = await quote(open, mentee(), bookingId);
  open.clock.advance(10 * 60_000);
  expect(await cancel(open, mentee(), bookingId, renewed.id)).toMatchObject({ code: 'QUOTE_EXPIRED' });
  expect(await refunds()).toEqual([]);
});

test('where payments refuses the refund, the session takes place after all', async () => {
  const quoted = await quote(open, mentee(), bookingId);
  const key = freshKey();
  const refused = failed('ALREADY_RESOLVED', 'The money is not held any more.');
  const [answer] = await Promise.all([
    cancel(open, mentee(), bookingId, quoted.id, key),
    answerUnanswered(open, refundBooking, refused),
  ]);
  expect(answer).toMatchObject({ code: 'NOT_CANCELLABLE' });
  expect(await cancel(open, mentee(), bookingId, quoted.id, key)).toEqual(answer);
  const seen = await look(open, mentee(), bookingId, 'state cancelledBy refund { amount } timeline { kind code }');
  expect(seen).toMatchObject({ state: 'CONFIRMED', cancelledBy: null, refund: null });
  expect(seen.timeline.at(-1)).toEqual({ kind: 'CANCELLATION_FAILED', code: 'ALREADY_RESOLVED' });
  expect(await freeAgain()).toBe(false);
  expect(await cancellations()).toEqual([]);
});

test('a session that began is neither quoted nor cancelled', async () => {
  before(5);
  const quoted = await quote(open, mentee(), bookingId);
  before(0);
  expect(await quote(open, mentee(), bookingId)).toBeNull();
  expect(await cancel(open, mentee(), bookingId, quoted.id)).toMatchObject({ code: 'NOT_CANCELLABLE', message: /began/ });
});

test('for a stranger there is nothing to cancel', async () => {
  expect(await quote(open, mentee(41), bookingId)).toBeNull();
  const quoted = await quote(open, mentee(), bookingId);
  expect(await cancel(open, mentee(41), bookingId, quoted.id)).toMatchObject({ code: 'NOT_FOUND' });
});

test('the policy is that of the day of booking, whatever the tenant publishes later', async () => {
  const strict = { ...ordinaryTerms, cancellation: [{ minutesBefore: 0, refundPercent: 0 }] };
  await transact(open.house.context({ tenantId: demoTenants[1].id }), (tx) => publishTerms(tx as never, 2, strict));
  const later = await confirmedBooking(open, { offeringId, startsAt: at('12:00', day) });
  before(25 * 60);
  expect(await quote(open, mentee(), bookingId)).toMatchObject({ policyVersion: 1, refund: { amount: price } });
  expect(await quote(open, mentee(), later)).toMatchObject({ policyVersion: 2, refund: { amount: 0 } });
});
