import { done, failed } from '@lyceum/kit/saga/saga.ts';
import {
  authorisePayment,
  bookingCancelled,
  bookingConfirmed,
  bookingFailed,
  bookingRequested,
  capturePayment,
  escrowReleased,
  openConversation,
  reversePayment,
} from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answerStep,
  answerUnanswered,
  at,
  book,
  confirmedBooking,
  freshKey,
  type House,
  hold,
  look,
  mentee,
  mentor,
  openHouse,
  payAndConverse,
  publishedOffering,
  quote,
  resultOf,
  shownSlots,
} from '../testing/house.ts';

let open: House;
let offeringId: string;
beforeAll(async () => {
  open = await openHouse();
  offeringId = await publishedOffering(open, { price: 7350 });
});
afterAll(() => open.house.close());

const order = { orderId: 'order_01k00000000000000000000199' };
const steps = (booking: { timeline: { kind: string }[] }) => booking.timeline.map((entry) => entry.kind);
const decline = failed('CARD_DECLINED', 'The card was declined.');

async function heldToken(startsAt: string, who = mentee()): Promise<string> {
  return (await hold(open, who, offeringId, startsAt)).hold.token;
}

async function liveSeats(startsAt: string): Promise<number> {
  const { rows } = await open.house.owner.query(
    'select count(*)::int as live from sessions.occupancy join sessions.seat on seat.id = seat_id where starts_at = $1',
    [startsAt],
  );
  return rows[0].live;
}

test('a paid booking is confirmed, and its timeline shows every step', async () => {
  const token = await heldToken(at('10:00'));
  const [booked] = await Promise.all([book(open, mentee(), token), payAndConverse(open)]);
  expect(booked).toMatchObject({
    __typename: 'BookSessionSuccess',
    booking: { state: 'CONFIRMED', price: { amount: 7350, currency: 'EUR' }, policyVersion: 1 },
  });
  const seen = await look(open, mentor(), booked.booking.id, 'viewerRole timeline { sequence kind }');
  expect(seen.viewerRole).toBe('MENTOR');
  expect(steps(seen)).toEqual(['REQUESTED', 'PAYMENT_AUTHORISED', 'PAYMENT_CAPTURED', 'CONFIRMED', 'CONVERSATION_OPENED']);
  expect(seen.timeline.map((entry: { sequence: number }) => entry.sequence)).toEqual([1, 2, 3, 4, 5]);
  const facts = {
    bookingId: booked.booking.id,
    startsAt: at('10:00'),
    endsAt: at('11:00'),
    price: { amount: 7350, currency: 'EUR' },
  };
  expect((await open.house.sent(bookingRequested)).at(-1)).toMatchObject(facts);
  expect((await open.house.sent(bookingConfirmed)).at(-1)).toMatchObject(facts);
  expect((await open.house.sent(authorisePayment)).at(-1)?.input).toEqual({
    booking: expect.objectContaining(facts),
    paymentMethod: 'pm_test',
  });
});

test('a reply that comes twice moves the saga once', async () => {
  const token = await heldToken(at('12:00'));
  const booking = book(open, mentee(), token);
  const authorised = await open.house.sent(authorisePayment);
  await open.house.until(async () => (await open.house.sent(authorisePayment)).length > authorised.length);
  const { sagaId, step } = (await open.house.sent(authorisePayment)).at(-1)!;
  const captures = (await open.house.sent(capturePayment)).length;
  await open.house.deliver(authorisePayment.reply, { sagaId, step, outcome: done(order) });
  await open.house.deliver(authorisePayment.reply, { sagaId, step, outcome: done(order) });
  expect((await open.house.sent(capturePayment)).length).toBe(captures + 1);
  await answerStep(open, capturePayment, done(order), captures + 1);
  await answerStep(
    open,
    openConversation,
    done({ conversationId: 'conversation_1' }),
    (await open.house.sent(openConversation)).length,
  );
  expect((await booking).booking.state).toBe('CONFIRMED');
});

test('a declined card frees the seat, captures nothing, and says so again when asked again', async () => {
  const token = await heldToken(at('14:00'));
  const captures = (await open.house.sent(capturePayment)).length;
  const orders = (await open.house.sent(authorisePayment)).length;
  const reversals = (await open.house.sent(reversePayment)).length;
  const key = freshKey();
  const [answer] = await Promise.all([
    book(open, mentee(), token, key),
    (async () => {
      await answerStep(open, authorisePayment, decline, orders + 1);
      // The outcome is known, so there may be nothing to take back; where the saga asks all the same, payments answers.
      await open.house.until(async () => (await reversed(reversals)) || (await lastFailed()));
    })(),
  ]);
  expect(answer).toMatchObject({ __typename: 'PaymentDeclined', code: 'PAYMENT_DECLINED', message: 'The card was declined.' });
  expect((await open.house.sent(capturePayment)).length).toBe(captures);
  expect(await liveSeats(at('14:00'))).toBe(0);
  expect(await book(open, mentee(), token, key)).toEqual(answer);
  const seen = await look(open, mentee(), answer.bookingId, 'state failureCode timeline { kind code }');
  expect(seen).toMatchObject({ state: 'FAILED', failureCode: 'CARD_DECLINED' });
  expect(seen.timeline.at(-1)).toEqual({ kind: 'FAILED', code: 'CARD_DECLINED' });
  expect((await open.house.sent(bookingFailed)).at(-1)).toMatchObject({ bookingId: answer.bookingId, code: 'CARD_DECLINED' });
  expect(await shownSlots(open, offeringId, at('14:00'), at('15:00'))).toEqual([at('14:00')]);
  expect(await hold(open, mentee(42), offeringId, at('14:00'))).toMatchObject({ __typename: 'HoldSlotSuccess' });

  async function reversed(before: number): Promise<boolean> {
    const orders = await open.house.sent(reversePayment);
    if (orders.length <= before) return false;
    const { sagaId, step } = orders.at(-1)!;
    await open.house.deliver(reversePayment.reply, { sagaId, step, outcome: done({ refunded: null }) });
    return true;
  }
  async function lastFailed(): Promise<boolean> {
    const { rows } = await open.house.owner.query("select 1 from sessions.booking where state = 'FAILED' and starts_at = $1", [
      at('14:00'),
    ]);
    return rows.length > 0;
  }
});

test('a failure behind the capture gives the money back and takes the confirmation back', async () => {
  const token = await heldToken(at('16:00'));
  const counts = await Promise.all(
    [authorisePayment, capturePayment, openConversation, reversePayment].map(
      async (m) => (await open.house.sent(m as never)).length,
    ),
  );
  const booking = book(open, mentee(), token);
  await answerStep(open, authorisePayment, done(order), counts[0]! + 1);
  await answerStep(open, capturePayment, done(order), counts[1]! + 1);
  await answerStep(open, openConversation, failed('BLOCKED', 'The two may not write to each other.'), counts[2]! + 1);
  // While the money is on its way nobody may cancel it, or it would be confirmed again with nothing paid for it.
  const [{ id }] = (await resultOf(open.house.as(mentee()).execute('{ result: myBookings(state: PENDING) { nodes { id } } }')))
    .nodes;
  expect(await quote(open, mentee(), id)).toBeNull();
  for (let reversal = 1; reversal <= 2; reversal++) {
    await answerStep(open, reversePayment, done({ refunded: { amount: 7350, currency: 'EUR' } }), counts[3]! + reversal);
  }
  expect(await booking).toMatchObject({ __typename: 'BookingFailed', reason: 'BLOCKED' });
  expect((await open.house.sent(bookingCancelled)).at(-1)).toMatchObject({ cancelledBy: 'SYSTEM', refund: { amount: 7350 } });
  expect(await liveSeats(at('16:00'))).toBe(0);
});

test('where payment takes longer than three seconds the answer is PENDING, and the booking ends all the same', async () => {
  const token = await heldToken(at('18:00'));
  const booked = await book(open, mentee(), token);
  expect(booked).toMatchObject({ __typename: 'BookSessionSuccess', booking: { state: 'PENDING' } });
  await payAndConverse(open);
  await open.house.until(async () => (await look(open, mentee(), booked.booking.id)).state === 'CONFIRMED');
});

test('what is paid only when the session is over is paid back, not judged a no-show', async () => {
  const token = await heldToken(at('22:00'));
  const { booking } = await book(open, mentee(), token);
  open.clock.set(at('23:00'));
  await answerUnanswered(open, authorisePayment, done(order), booking.id);
  await answerUnanswered(open, capturePayment, done(order), booking.id);
  for (let step = 0; step < 2; step++) await answerUnanswered(open, reversePayment, done({ refunded: null }), booking.id);
  expect(await look(open, mentee(), booking.id, 'state failureCode')).toEqual({ state: 'FAILED', failureCode: 'SESSION_OVER' });
  expect((await open.house.sent(bookingConfirmed)).filter(({ bookingId }) => bookingId === booking.id)).toEqual([]);
  open.clock.set(at('06:00'));
});

test('the same key books once, however parallel; other arguments are a conflict', async () => {
  const token = await heldToken(at('20:00'));
  const orders = (await open.house.sent(authorisePayment)).length;
  const key = freshKey();
  const [first, second, third] = await Promise.all([
    book(open, mentee(), token, key),
    book(open, mentee(), token, key),
    book(open, mentee(), token, key),
    payAndConverse(open),
  ]);
  expect(first.booking.state).toBe('CONFIRMED');
  expect([second, third]).toEqual([first, first]);
  expect((await open.house.sent(authorisePayment)).length).toBe(orders + 1);
  expect(await book(open, mentee(), token, key, 'pm_other')).toMatchObject({ __typename: 'IdempotencyConflict' });
  expect(await book(open, mentee(), token)).toMatchObject({ __typename: 'HoldExpired' });
});

test('a stranger sees neither booking nor timeline, and cannot use a token that is not theirs', async () => {
  const id = await confirmedBooking(open, { offeringId, startsAt: at('08:00', '2030-01-08') });
  expect(await look(open, mentee(41), id)).toBeNull();
  expect(await look(open, mentor(11), id)).toBeNull();
  const reference =
    'query ($id: ID!) { _entities(representations: [{ __typename: "Booking", id: $id }]) { ... on Booking { state } } }';
  expect((await open.house.as(mentee(41)).execute(reference, { id })).data._entities).toEqual([null]);
  expect((await open.house.as(mentee()).execute(reference, { id })).data._entities).toEqual([{ state: 'CONFIRMED' }]);
  const subscription = 'subscription ($id: ID!) { bookingTimeline(bookingId: $id) { __typename } }';
  await expect(open.house.as(mentee(41)).subscribe(subscription, { id })).rejects.toThrow(/no booking/);
  await expect(open.house.as(mentee(41)).subscribe(subscription, { id: 'booking_01k00000000000000000000199' })).rejects.toThrow(
    /no booking/,
  );
  const token = await heldToken(at('09:00', '2030-01-08'));
  expect(await book(open, mentee(41), token)).toMatchObject({ __typename: 'NotFound' });
});

test('the live timeline resumes by cursor, each update once and in order, and says so when it cannot', async () => {
  const id = await confirmedBooking(open, { offeringId, startsAt: at('10:00', '2030-01-08') });
  const { timelineCursor } = await look(open, mentor(), id, 'timelineCursor');
  await open.house.deliver(escrowReleased, {
    orderId: order.orderId,
    bookingId: id,
    mentorId: 'mentor_1',
    mentorShare: { amount: 1, currency: 'EUR' },
    platformFee: { amount: 1, currency: 'EUR' },
  });
  const subscription = `subscription ($id: ID!, $after: Cursor) {
    bookingTimeline(bookingId: $id, after: $after) {
      __typename
      ... on BookingTimelineUpdate { cursor entry { sequence kind at } booking { id state } }
      ... on BookingTimelineGap { reason }
    }
  }`;
  const resumed = await open.house.as(mentor()).subscribe(subscription, { id, after: timelineCursor });
  const missed = (await resumed.next()).value.data.bookingTimeline;
  expect(missed).toMatchObject({ entry: { sequence: 6, kind: 'ESCROW_RELEASED' }, booking: { id, state: 'CONFIRMED' } });
  await resumed.return?.();
  const lost = await open.house.as(mentor()).subscribe(subscription, { id, after: 'not-a-cursor' });
  expect((await lost.next()).value.data.bookingTimeline).toMatchObject({
    __typename: 'BookingTimelineGap',
    reason: 'UNKNOWN_CURSOR',
  });
  await lost.return?.();
});

test('every live update loads its booking anew', async () => {
  const id = await confirmedBooking(open, { offeringId, startsAt: at('14:00', '2030-01-08') });
  const { timelineCursor } = await look(open, mentor(), id, 'timelineCursor');
  const subscription = `subscription ($id: ID!, $after: Cursor) {
    bookingTimeline(bookingId: $id, after: $after) { ... on BookingTimelineUpdate { entry { sequence } booking { timeline { sequence } } } }
  }`;
  const events = await open.house.as(mentor()).subscribe(subscription, { id, after: timelineCursor });
  for (const entries of [6, 7]) {
    await open.house.deliver(escrowReleased, {
      orderId: order.orderId,
      bookingId: id,
      mentorId: 'mentor_1',
      mentorShare: { amount: 1, currency: 'EUR' },
      platformFee: { amount: 1, currency: 'EUR' },
    });
    const update = (await events.next()).value.data.bookingTimeline;
    expect([update.entry.sequence, update.booking.timeline.length]).toEqual([entries, entries]);
  }
  await events.return?.();
});

test("myBookings pages the caller's own, by role and state", async () => {
  const query = `query ($role: BookingRole, $after: Cursor) {
    result: myBookings(role: $role, state: CONFIRMED, first: 2, after: $after) { nodes { id startsAt } pageInfo { hasNextPage endCursor } }
  }`;
  const first = await resultOf(open.house.as(mentee()).execute(query, { role: 'MENTEE' }));
  expect(first.nodes.map((booking: { startsAt: string }) => booking.startsAt)).toEqual([
    at('14:00', '2030-01-08'),
    at('10:00', '2030-01-08'),
  ]);
  expect(first.pageInfo.hasNextPage).toBe(true);
  const second = await resultOf(open.house.as(mentee()).execute(query, { role: 'MENTEE', after: first.pageInfo.endCursor }));
  expect(second.nodes[0].startsAt).toBe(at('08:00', '2030-01-08'));
  expect((await resultOf(open.house.as(mentee()).execute(query, { role: 'MENTOR' }))).nodes).toEqual([]);
});

test('what a mentor archives can no longer be booked, and stays visible to who booked it', async () => {
  const archived = await publishedOffering(open, { n: 15 });
  const id = await confirmedBooking(open, { offeringId: archived, startsAt: at('10:00', '2030-01-09') });
  const held = await hold(open, mentee(43), archived, at('12:00', '2030-01-09'));
  const archive = 'mutation ($input: ArchiveOfferingInput!) { archiveOffering(input: $input) { __typename } }';
  await open.house.as(mentor(15)).execute(archive, { input: { offeringId: archived } });
  expect(await book(open, mentee(43), held.hold.token)).toMatchObject({ __typename: 'NotBookable' });
  expect((await look(open, mentee(), id, 'offering { id state }')).offering).toEqual({ id: archived, state: 'ARCHIVED' });
  expect(
    await resultOf(open.house.as(null).execute('query ($id: ID!) { result: offering(id: $id) { id } }', { id: archived })),
  ).toBeNull();
});
