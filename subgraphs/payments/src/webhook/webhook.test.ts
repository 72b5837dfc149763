import { randomUUID } from 'node:crypto';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { authorisePayment, type BookingFacts, paymentCaptured } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderOfBooking } from '../order/order.store.ts';
import { authorisePayment as authorise } from '../payment/authorise.service.ts';
import type { ProviderFact } from '../provider/port.ts';
import { sandboxSignatureHeader } from '../provider/sandbox.ts';
import { sign } from '../provider/signature.ts';
import { aBooking, openPayments, order, payFor, sandboxSecret, stateOf, systemContext, verified } from '../testing/house.ts';

let house: TestSubgraph;

beforeAll(async () => {
  house = await openPayments();
});

afterAll(() => house?.close());

interface Sent {
  readonly id?: string;
  readonly account?: string;
  readonly secret?: string;
  readonly at?: Date;
}

function webhook(
  fact: ProviderFact | null,
  { id = randomUUID(), account = demoTenants[1].id, secret = sandboxSecret, at = new Date() }: Sent = {},
) {
  const body = JSON.stringify({ id, account, type: `payment.${fact?.kind.toLowerCase() ?? 'nothing'}`, fact });
  return post(body, sign(body, secret, at));
}

async function post(body: string, signature: string, provider = 'sandbox') {
  const headers = { [sandboxSignatureHeader]: signature };
  const response = await house.as(null).fetch(`/payments/webhooks/${provider}`, { method: 'POST', body, headers });
  return { status: response.status, answer: (await response.json()) as { outcome?: string } };
}

/** An order whose answer never came: only webhooks can tell what became of it. */
async function pending(booking: BookingFacts): Promise<{ captured: ProviderFact; authorised: ProviderFact; orderId: string }> {
  const ctx = systemContext(house);
  await authorise(ctx, { booking, paymentMethod: 'pm_card_no_webhook' }, { key: `webhook ${booking.bookingId}` });
  const { id: orderId } = (await orderOfBooking(ctx, booking.bookingId)) ?? { id: '' };
  const of = { orderId, ref: `pay_${orderId}`, amount: 5000, currency: 'EUR' };
  return { orderId, authorised: { kind: 'AUTHORISED', ...of }, captured: { kind: 'CAPTURED', ...of } };
}

test('an event moves its order, once, however often it is delivered and even at the same moment', async () => {
  const booking = aBooking();
  const { authorised, captured } = await pending(booking);
  expect(await webhook(authorised)).toEqual({ status: 200, answer: { outcome: 'APPLIED' } });
  expect(await stateOf(house, booking)).toBe('AUTHORISED');
  const id = randomUUID();
  const answers = await Promise.all([1, 2, 3, 4].map(() => webhook(captured, { id })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(answers.filter(({ answer }) => answer.outcome === 'APPLIED')).toHaveLength(1);
  expect(await webhook(captured, { id })).toMatchObject({ answer: { outcome: 'REPEATED' } });
  expect((await house.sent(paymentCaptured)).filter(({ bookingId }) => bookingId === booking.bookingId)).toHaveLength(1);
  expect(await verified(house)).toMatchObject({ differences: [{ check: 'PROVIDER' }] });
});

test('events in the wrong order end where the right order ends', async () => {
  const booking = aBooking();
  const { authorised, captured } = await pending(booking);
  expect(await webhook(captured)).toMatchObject({ answer: { outcome: 'APPLIED' } });
  expect(await webhook(authorised)).toMatchObject({ answer: { outcome: 'OLD_NEWS' } });
  expect(await stateOf(house, booking)).toBe('CAPTURED');
});

test('a late event about an order that went on changes nothing', async () => {
  const booking = aBooking();
  await payFor(house, booking);
  const { id: orderId = '', provider_ref: ref } = (await orderOfBooking(systemContext(house), booking.bookingId)) ?? {};
  expect(await webhook({ kind: 'AUTHORISED', orderId, ref: ref ?? '', amount: 5000, currency: 'EUR' })).toMatchObject({
    answer: { outcome: 'OLD_NEWS' },
  });
  expect(await webhook({ kind: 'DECLINED', orderId, ref: ref ?? '', code: 'X', message: 'X' })).toMatchObject({
    answer: { outcome: 'OLD_NEWS' },
  });
  expect(await stateOf(house, booking)).toBe('CAPTURED');
});

test('what is forged, stale, from the future, changed or for an unknown provider is refused and changes nothing', async () => {
  const booking = aBooking();
  const { captured } = await pending(booking);
  const away = (seconds: number) => ({ at: new Date(Date.now() + seconds * 1000) });
  expect(await webhook(captured, { secret: 'guessed' })).toMatchObject({ status: 400 });
  expect(await webhook(captured, away(-310))).toMatchObject({ status: 400 });
  expect(await webhook(captured, away(310))).toMatchObject({ status: 400 });
  const body = JSON.stringify({ id: 'evt', account: demoTenants[1].id, type: 'payment.captured', fact: captured });
  expect(await post(body.replace('5000', '1'), sign(body, sandboxSecret, new Date()))).toMatchObject({ status: 400 });
  expect(await post(body, sign(body, sandboxSecret, new Date()), 'stripe')).toMatchObject({ status: 404 });
  expect(await post('not json', sign('not json', sandboxSecret, new Date()))).toMatchObject({ status: 400 });
  expect(await stateOf(house, booking)).toBe('PENDING');
});

test('an event of another marketplace cannot reach this one’s order', async () => {
  const booking = aBooking();
  const { captured } = await pending(booking);
  expect(await webhook(captured, { account: demoTenants[2].id })).toMatchObject({
    status: 200,
    answer: { outcome: 'UNMATCHED' },
  });
  expect(await webhook(captured, { account: '*' })).toMatchObject({ status: 200, answer: { outcome: 'UNMATCHED' } });
  expect(await stateOf(house, booking)).toBe('PENDING');
});

test('an event with another amount than the order’s is not posted', async () => {
  const booking = aBooking();
  const { captured } = await pending(booking);
  expect(await webhook({ ...captured, amount: 4999 } as ProviderFact)).toMatchObject({ status: 500 });
  expect(await stateOf(house, booking)).toBe('PENDING');
});

test('a webhook that overtakes the answer of the call does not disturb the saga', async () => {
  const booking = aBooking();
  const { authorised } = await pending(booking);
  await webhook(authorised);
  const outcome = await order(house, authorisePayment, `webhook ${booking.bookingId}`, {
    booking,
    paymentMethod: 'pm_card_no_webhook',
  });
  expect(outcome).toMatchObject({ ok: true });
});
