import { demoId, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import {
  authorisePayment,
  capturePayment,
  paymentCaptured,
  paymentRefunded,
  refundBooking,
  reversePayment,
} from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBooking, journalOf, openPayments, order, payFor, settle, stateOf, systemContext, verified } from '../testing/house.ts';
import { authorisePayment as authorise } from './authorise.service.ts';

let house: TestSubgraph;

beforeAll(async () => {
  house = await openPayments();
});

afterAll(() => house?.close());

const capturedOf = async (bookingId: string) =>
  (await house.sent(paymentCaptured)).filter((event) => event.bookingId === bookingId);

test.each(['pm_card_ok', 'pm_card_timeout', 'pm_card_late_webhook', 'pm_card_repeated_webhook', 'pm_card_no_webhook'])(
  '%s: the money is reserved and taken once, held, and told once',
  async (paymentMethod) => {
    const booking = aBooking();
    await payFor(house, booking, paymentMethod);
    const deliveries = { pm_card_repeated_webhook: 6, pm_card_no_webhook: 0 }[paymentMethod] ?? 2;
    await house.until(async () => (await webhookJobs(booking.bookingId, 'completed')) === deliveries);
    expect(await stateOf(house, booking)).toBe('CAPTURED');
    expect(await journalOf(house, booking)).toEqual(['AUTHORISED 5000', 'CAPTURED 5000']);
    expect(await capturedOf(booking.bookingId)).toMatchObject([
      { mentorId: booking.mentorId, amount: { amount: 5000, currency: 'EUR' } },
    ]);
    expect(await verified(house)).toMatchObject({ sound: true, differences: [] });
  },
);

test('a declined card is an outcome, nothing is taken, and a retried step says the same', async () => {
  const booking = aBooking();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const outcome = await order(house, authorisePayment, 'saga of a declined card', {
      booking,
      paymentMethod: 'pm_card_declined',
    });
    expect(outcome).toMatchObject({ ok: false, code: 'CARD_DECLINED' });
  }
  expect(await order(house, capturePayment, 'saga of a declined card', { bookingId: booking.bookingId })).toMatchObject({
    ok: false,
    code: 'NOT_AUTHORISED',
  });
  expect(
    await order(house, reversePayment, 'saga of a declined card', { bookingId: booking.bookingId, reason: 'DECLINED' }),
  ).toEqual({ ok: true, facts: { refunded: null } });
  expect(await stateOf(house, booking)).toBe('DECLINED');
  expect(await capturedOf(booking.bookingId)).toEqual([]);
});

test('a payment method that the provider does not know is declined', async () => {
  const outcome = await order(house, authorisePayment, 'saga of an unknown method', {
    booking: aBooking(),
    paymentMethod: 'constructor',
  });
  expect(outcome).toMatchObject({ ok: false, code: 'CARD_DECLINED' });
});

test.each([0, -5000, 19.99, Number.NaN, 2 ** 53])('a price of %s is refused before anything is written', async (amount) => {
  const booking = aBooking({ price: { amount, currency: 'EUR' } });
  expect(
    await order(house, authorisePayment, `saga of ${booking.bookingId}`, { booking, paymentMethod: 'pm_card_ok' }),
  ).toMatchObject({ ok: false, code: 'INVALID_AMOUNT' });
  expect(await stateOf(house, booking)).toBeUndefined();
});

test('steps that run twice, and twice at once, take the money once', async () => {
  const booking = aBooking();
  const input = { booking, paymentMethod: 'pm_card_ok' };
  const twice = <T>(run: () => Promise<T>) => Promise.all([run(), run(), run()]);
  await twice(() => house.deliver(authorisePayment, { sagaId: 'twice', step: 'authorise', input }));
  await twice(() => house.deliver(capturePayment, { sagaId: 'twice', step: 'capture', input: { bookingId: booking.bookingId } }));
  const outcomes = (await house.sent(capturePayment.reply))
    .filter((reply) => reply.sagaId === 'twice')
    .map((reply) => reply.outcome.ok);
  expect(outcomes).toEqual([true, true, true]);
  expect(await journalOf(house, booking)).toEqual(['AUTHORISED 5000', 'CAPTURED 5000']);
  expect(await capturedOf(booking.bookingId)).toHaveLength(1);
});

test('reversing voids what was reserved and refunds in full what was taken, however often it is asked', async () => {
  const reserved = aBooking();
  await order(house, authorisePayment, 'reserved', { booking: reserved, paymentMethod: 'pm_card_timeout' });
  const taken = aBooking();
  await payFor(house, taken, 'pm_card_timeout');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    expect(await order(house, reversePayment, 'reserved', { bookingId: reserved.bookingId, reason: 'TEST' })).toEqual({
      ok: true,
      facts: { refunded: null },
    });
    expect(await order(house, reversePayment, 'taken', { bookingId: taken.bookingId, reason: 'TEST' })).toEqual({
      ok: true,
      facts: { refunded: { amount: 5000, currency: 'EUR' } },
    });
  }
  expect(await journalOf(house, reserved)).toEqual(['AUTHORISED 5000', 'VOIDED 5000']);
  expect(await journalOf(house, taken)).toEqual(['AUTHORISED 5000', 'CAPTURED 5000', 'REFUNDED 5000']);
  const told = (await house.sent(paymentRefunded)).filter(({ bookingId }) => bookingId === taken.bookingId);
  expect(told).toMatchObject([{ refunded: { amount: 5000, currency: 'EUR' } }]);
  expect(await verified(house)).toMatchObject({ sound: true });
});

test('a reversal that overtakes the payment stops it: nothing was there, and nothing is taken afterwards', async () => {
  const booking = aBooking();
  expect(await order(house, reversePayment, 'overtaken', { bookingId: booking.bookingId, reason: 'TEST' })).toEqual({
    ok: true,
    facts: { refunded: null },
  });
  expect(await order(house, authorisePayment, 'overtaken', { booking, paymentMethod: 'pm_card_ok' })).toMatchObject({
    ok: false,
    code: 'PAYMENT_REVERSED',
  });
  expect(await stateOf(house, booking)).toBeUndefined();
});

test('a reversal while the outcome of the authorisation is unknown learns it from the provider and voids it', async () => {
  const booking = aBooking();
  const ctx = systemContext(house);
  // The process dies after the provider has answered and before anything was written: the returned function never runs.
  await authorise(ctx, { booking, paymentMethod: 'pm_card_no_webhook' }, { key: 'died:authorise' });
  expect(await stateOf(house, booking)).toBe('PENDING');
  expect(await order(house, reversePayment, 'died', { bookingId: booking.bookingId, reason: 'TEST' })).toEqual({
    ok: true,
    facts: { refunded: null },
  });
  expect(await journalOf(house, booking)).toEqual(['AUTHORISED 5000', 'VOIDED 5000']);
});

test('an authorisation that the provider grants after the reversal is given back by itself', async () => {
  const booking = aBooking();
  const ctx = systemContext(house);
  const finish = await authorise(ctx, { booking, paymentMethod: 'pm_card_no_webhook' }, { key: 'late:authorise' });
  await house.owner.query('insert into payments.reversed_booking values ($1, $2, $3, now())', [
    booking.bookingId,
    demoTenants[1].id,
    'TEST',
  ]);
  const { transact } = await import('@lyceum/kit/context/transact.ts');
  expect(await transact(ctx, finish)).toMatchObject({ ok: false, code: 'PAYMENT_REVERSED' });
  await house.until(async () => (await stateOf(house, booking)) === 'VOIDED');
  expect(await journalOf(house, booking)).toEqual(['AUTHORISED 5000', 'VOIDED 5000']);
});

test('capture and reversal that meet leave nothing taken, whoever is first', async () => {
  for (let round = 0; round < 8; round += 1) {
    const booking = aBooking();
    const sagaId = `meeting ${round}`;
    await order(house, authorisePayment, sagaId, { booking, paymentMethod: 'pm_card_no_webhook' });
    await Promise.all([
      house.deliver(capturePayment, { sagaId, step: 'capture', input: { bookingId: booking.bookingId } }),
      house.deliver(reversePayment, { sagaId, step: 'reverse', input: { bookingId: booking.bookingId, reason: 'TEST' } }),
    ]);
    await house.until(async () => ['VOIDED', 'REFUNDED'].includes((await stateOf(house, booking)) ?? ''));
  }
  await house.until(async () => (await verified(house)).sound);
});

test('a partial refund goes back, the rest is divided by the frozen fee, and no second refund finds anything', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  const ask = (sagaId: string, amount: number) =>
    order(house, refundBooking, sagaId, {
      bookingId: booking.bookingId,
      refund: { amount, currency: 'EUR' },
      reason: 'CANCELLED',
    });
  for (const amount of [-1, 5001, 0.5]) expect(await ask('wrong', amount)).toMatchObject({ ok: false, code: 'INVALID_AMOUNT' });
  expect(await ask('first', 2001)).toEqual({ ok: true, facts: { refunded: { amount: 2001, currency: 'EUR' } } });
  expect(await ask('first', 2001)).toEqual({ ok: true, facts: { refunded: { amount: 2001, currency: 'EUR' } } });
  expect(await ask('second', 100)).toMatchObject({ ok: false, code: 'ALREADY_RESOLVED' });
  expect(await journalOf(house, booking)).toEqual(['AUTHORISED 5000', 'CAPTURED 5000', 'REFUNDED 2001']);
  const { rows } = await house.owner.query(
    'select refund, mentor_share, platform_fee from payments.escrow_hold where booking_id = $1',
    [booking.bookingId],
  );
  expect(rows.map(Object.values)).toEqual([['2001', '2549', '450']]);
  expect(await verified(house)).toMatchObject({ sound: true });
});

test('an order is shown to payer, mentor (without the payment method) and admin, and to nobody else', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  const query = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Booking { order { id state price { amount currency } paymentMethod payer { id } mentor { id } } } } }`;
  const seenBy = async (person: Parameters<typeof house.as>[0]) => {
    const { data } = await house.as(person).execute(query, { ids: [{ __typename: 'Booking', id: booking.bookingId }] });
    return data._entities[0].order;
  };
  const tenantId = demoTenants[1].id;
  const payer = await seenBy({ userId: demoUser(1, 40), role: 'MENTEE', scopes: ['mentee'], tenantId });
  expect(payer).toMatchObject({
    state: 'CAPTURED',
    price: { amount: 5000, currency: 'EUR' },
    paymentMethod: 'pm_card_ok',
    payer: { id: demoUser(1, 40) },
  });
  expect(await seenBy({ userId: demoUser(1, 10), role: 'MENTOR', scopes: ['mentor'], tenantId })).toMatchObject({
    id: payer.id,
    paymentMethod: null,
  });
  expect(await seenBy({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['payments:read'], tenantId })).toMatchObject({
    paymentMethod: 'pm_card_ok',
  });
  expect(await seenBy({ userId: demoUser(1, 41), role: 'MENTEE', scopes: ['mentee'], tenantId })).toBeNull();
  expect(
    await seenBy({ userId: demoUser(1, 40), role: 'ADMIN', scopes: ['payments:read'], tenantId: demoTenants[2].id }),
  ).toBeNull();
  const stranger = house.as({ userId: demoUser(1, 41), role: 'MENTEE', scopes: ['mentee'] });
  const { data } = await stranger.execute('query ($id: ID!) { order(id: $id) { id } }', { id: payer.id });
  expect(data.order).toBeNull();
});

test('a payer pages through their own orders, newest first, and sees nobody else’s', async () => {
  const payer = { userId: demoUser(1, 48), role: 'MENTEE', scopes: ['mentee'] };
  const bookings = [
    aBooking({ menteeUserId: payer.userId }),
    aBooking({ menteeUserId: payer.userId }),
    aBooking({ menteeUserId: payer.userId }),
  ];
  for (const booking of bookings) await payFor(house, booking);
  const query =
    'query ($after: Cursor) { myOrders(first: 2, after: $after) { nodes { booking { id } } pageInfo { hasNextPage endCursor } } }';
  const first = (await house.as(payer).execute(query)).data.myOrders;
  const second = (await house.as(payer).execute(query, { after: first.pageInfo.endCursor })).data.myOrders;
  const ids = [...first.nodes, ...second.nodes].map((node: { booking: { id: string } }) => node.booking.id);
  expect(ids).toEqual(bookings.map(({ bookingId }) => bookingId).reverse());
  expect(second.pageInfo.hasNextPage).toBe(false);
  expect((await house.as({ ...payer, userId: demoUser(1, 49) }).execute(query)).data.myOrders.nodes).toEqual([]);
});

test('a settled session of an unknown booking changes nothing', async () => {
  await settle(house, aBooking({ mentorId: demoId('mentor', 1, 11) }), 'ATTENDED');
  expect(await verified(house)).toMatchObject({ sound: true });
});

async function webhookJobs(bookingId: string, state: string): Promise<number> {
  const { rows } = await house.owner.query<{ n: number }>(
    `select count(*)::int as n from pgboss.job j join payments.payment_order o on j.data -> 'body' ->> 'body' like '%' || o.id || '%'
       where j.name = 'payments/payments.deliver_sandbox_webhook' and o.booking_id = $1 and j.state::text = $2`,
    [bookingId, state],
  );
  return rows[0]?.n ?? 0;
}
