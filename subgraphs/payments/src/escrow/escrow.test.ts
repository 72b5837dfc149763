import { demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { escrowReleased, paymentRefunded, refundBooking } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBooking, journalOf, openPayments, order, payFor, settle, stateOf, systemContext, verified } from '../testing/house.ts';
import { resolveAtWindowEnd } from './settle.service.ts';

let house: TestSubgraph;
const mentor = { userId: demoUser(1, 10), role: 'MENTOR', scopes: ['mentor'] };

beforeAll(async () => {
  house = await openPayments({ PAYMENTS_DISPUTE_WINDOW_SECONDS: '0' });
});

afterAll(() => house?.close());

const releasedOf = async (bookingId: string) =>
  (await house.sent(escrowReleased)).filter((event) => event.bookingId === bookingId);
const inState = (booking: Parameters<typeof stateOf>[1], state: string) =>
  house.until(async () => (await stateOf(house, booking)) === state);

test.each(['ATTENDED', 'MENTEE_NO_SHOW'] as const)(
  '%s: the money is divided between mentor and platform, told once, also when the event came twice',
  async (outcome) => {
    const booking = aBooking();
    await payFor(house, booking);
    await settle(house, booking, outcome, `settled ${booking.bookingId}`);
    await settle(house, booking, outcome, `settled ${booking.bookingId}`);
    await settle(house, booking, 'MENTOR_NO_SHOW', `another ${booking.bookingId}`);
    await inState(booking, 'RELEASED');
    expect(await releasedOf(booking.bookingId)).toMatchObject([
      { mentorShare: { amount: 4250, currency: 'EUR' }, platformFee: { amount: 750, currency: 'EUR' } },
    ]);
    expect(await verified(house)).toMatchObject({ sound: true });
  },
);

test('MENTOR_NO_SHOW: the mentee gets everything back, mentor and platform nothing', async () => {
  const booking = aBooking();
  await payFor(house, booking, 'pm_card_timeout');
  await settle(house, booking, 'MENTOR_NO_SHOW');
  await inState(booking, 'REFUNDED');
  expect(await journalOf(house, booking)).toEqual(['AUTHORISED 5000', 'CAPTURED 5000', 'REFUNDED 5000']);
  expect(await releasedOf(booking.bookingId)).toEqual([]);
  expect((await house.sent(paymentRefunded)).filter(({ bookingId }) => bookingId === booking.bookingId)).toMatchObject([
    { refunded: { amount: 5000 } },
  ]);
  expect(await verified(house)).toMatchObject({ sound: true });
});

test('nothing is released before the dispute window is over, and a refund within it still finds the money', async () => {
  const patient = await openPayments({ PAYMENTS_DISPUTE_WINDOW_SECONDS: '3600' });
  try {
    const booking = aBooking();
    await payFor(patient, booking);
    await settle(patient, booking, 'ATTENDED');
    await resolveAtWindowEnd(systemContext(patient), booking.bookingId);
    expect(await stateOf(patient, booking)).toBe('CAPTURED');
    const refund = { amount: 5000, currency: 'EUR' };
    expect(
      await order(patient, refundBooking, 'within', { bookingId: booking.bookingId, refund, reason: 'DISPUTE' }),
    ).toMatchObject({ ok: true });
    expect(await stateOf(patient, booking)).toBe('REFUNDED');
    expect(await verified(patient)).toMatchObject({ sound: true });
  } finally {
    await patient.close();
  }
});

test('a release and a refund that meet divide the money once, whoever is first', async () => {
  const winners = new Set<string>();
  for (let round = 0; round < 10; round += 1) {
    const booking = aBooking();
    await payFor(house, booking, 'pm_card_no_webhook');
    const refund = () =>
      house.deliver(refundBooking, {
        sagaId: `race ${round}`,
        step: 'refund',
        input: { bookingId: booking.bookingId, refund: { amount: 5000, currency: 'EUR' }, reason: 'RACE' },
      });
    const release = async () => {
      await settle(house, booking, 'ATTENDED');
      await resolveAtWindowEnd(systemContext(house), booking.bookingId);
    };
    await Promise.all(round % 2 === 0 ? [refund(), release()] : [release(), refund()]);
    const state = await stateOf(house, booking);
    expect(['RELEASED', 'REFUNDED']).toContain(state);
    winners.add(state ?? '');
    const released = await releasedOf(booking.bookingId);
    expect(released).toHaveLength(state === 'RELEASED' ? 1 : 0);
  }
  expect(await verified(house)).toMatchObject({ sound: true });
});

test('the mentor sees pending become available, live, and so does nobody else', async () => {
  const booking = aBooking({
    mentorId: `mentor_${demoUser(1, 12).slice(5)}`,
    mentorUserId: demoUser(1, 12),
    price: { amount: 9999, currency: 'EUR' },
  });
  const self = house.as({ ...mentor, userId: demoUser(1, 12) });
  const events = await self.subscribe('subscription { balanceChanged { pending { amount } available { amount currency } } }');
  const nextBalance = async () => (await events.next()).value.data.balanceChanged;
  expect(await nextBalance()).toEqual({ pending: { amount: 0 }, available: { amount: 0, currency: 'EUR' } });
  await payFor(house, booking);
  await settle(house, booking, 'ATTENDED');
  const seen = [await nextBalance()];
  while (seen.at(-1).available.amount === 0) seen.push(await nextBalance());
  expect(seen.at(-1)).toEqual({ pending: { amount: 0 }, available: { amount: 8499, currency: 'EUR' } });
  await events.return?.();
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Mentor { balance { pending { amount } available { amount } } } } }`;
  const seenBy = async (person: Parameters<typeof house.as>[0]) =>
    (await house.as(person).execute(query, { r: [{ __typename: 'Mentor', id: booking.mentorId }] })).data._entities[0].balance;
  expect(await seenBy({ ...mentor, userId: demoUser(1, 12) })).toEqual({ pending: { amount: 0 }, available: { amount: 8499 } });
  expect(await seenBy({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['payments:read'] })).toEqual({
    pending: { amount: 0 },
    available: { amount: 8499 },
  });
  expect(await seenBy(mentor)).toBeNull();
  expect(await seenBy({ userId: demoUser(1, 40), role: 'MENTEE', scopes: ['mentee'] })).toBeNull();
  expect(await seenBy({ userId: demoUser(1, 12), role: 'MENTOR', scopes: ['mentor'], tenantId: demoTenants[2].id })).toEqual({
    pending: { amount: 0 },
    available: { amount: 0 },
  });
});

test('an explanation lists every posting and the fact behind it, for mentor and admin alone', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  await settle(house, booking, 'ATTENDED', 'event_settled_1');
  await inState(booking, 'RELEASED');
  const query = `query ($b: ID!) { explainRelease(bookingId: $b) { state outcome cause evidence feeBasisPoints held { amount } mentorShare { amount } platformFee { amount }
    refund { amount } order { id state } postings { kind facts entries { account owner amount { amount currency } } } } }`;
  const seenBy = async (person: Parameters<typeof house.as>[0]) =>
    (await house.as(person).execute(query, { b: booking.bookingId })).data.explainRelease;
  const explained = await seenBy(mentor);
  expect(explained).toMatchObject({
    state: 'RESOLVED',
    outcome: 'ATTENDED',
    cause: 'ATTENDED',
    evidence: { event: 'event_settled_1', mentorSeconds: 3600, menteeSeconds: 3500 },
    feeBasisPoints: 1500,
    held: { amount: 5000 },
    mentorShare: { amount: 4250 },
    platformFee: { amount: 750 },
    refund: { amount: 0 },
    order: { state: 'RELEASED' },
  });
  expect(explained.postings.map((posting: { kind: string }) => posting.kind)).toEqual(['CAPTURE', 'RELEASE']);
  expect(explained.postings[1].entries).toContainEqual({
    account: 'MENTOR_PAYABLE',
    owner: booking.mentorId,
    amount: { amount: -4250, currency: 'EUR' },
  });
  expect(await seenBy({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['payments:read'] })).toMatchObject({ state: 'RESOLVED' });
  for (const n of [40, 41, 11])
    expect(await seenBy({ userId: demoUser(1, n), role: 'MENTEE', scopes: ['mentee', 'mentor'] })).toBeNull();
});

test('the fee is the one of the day of capture, whatever the policy says at release', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  const tenantId = demoTenants[1].id;
  await house.owner.query(
    `insert into payments.payment_policy values ($1, 'EUR', 5000, 0) on conflict (tenant_id) do update set fee_bps = 5000`,
    [tenantId],
  );
  try {
    await settle(house, booking, 'ATTENDED');
    await inState(booking, 'RELEASED');
    expect(await releasedOf(booking.bookingId)).toMatchObject([{ platformFee: { amount: 750 } }]);
  } finally {
    await house.owner.query('delete from payments.payment_policy where tenant_id = $1', [tenantId]);
  }
});
