import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { WebhookRejected } from './port.ts';
import { toleranceSeconds } from './signature.ts';
import { stripeProvider } from './stripe.ts';

const secret = 'whsec_of_the_test';
const provider = stripeProvider({ secretKey: 'sk_test_of_the_test', webhookSecret: secret });
const sdk = new Stripe('sk_test_of_the_test');
const now = new Date('2026-11-21T09:00:00.000Z');
const unix = now.getTime() / 1000;
const account = 'tenant_01k00000000000000000000001';
const orderId = 'order_01k00000000000000000000001';

function intent(type: string, facts: object): string {
  const object = {
    id: 'pi_1',
    object: 'payment_intent',
    currency: 'eur',
    amount: 5000,
    metadata: { lyceum_account: account, lyceum_order: orderId },
    ...facts,
  };
  return JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
}

function received(payload: string, timestamp = unix, key = secret) {
  const header = sdk.webhooks.generateTestHeaderString({ payload, secret: key, timestamp });
  return provider.parseWebhook(payload, new Headers({ 'stripe-signature': header }), now);
}

test.each([
  [
    'payment_intent.amount_capturable_updated',
    { status: 'requires_capture', amount_capturable: 5000 },
    { kind: 'AUTHORISED', amount: 5000, currency: 'EUR' },
  ],
  [
    'payment_intent.succeeded',
    { status: 'succeeded', amount_received: 5000 },
    { kind: 'CAPTURED', amount: 5000, currency: 'EUR' },
  ],
  ['payment_intent.canceled', { status: 'canceled' }, { kind: 'VOIDED' }],
  [
    'payment_intent.payment_failed',
    { status: 'requires_payment_method', last_payment_error: { decline_code: 'insufficient_funds', message: 'No.' } },
    { kind: 'DECLINED', code: 'insufficient_funds' },
  ],
])('Stripe telling %s is a fact about the order', (type, facts, expected) => {
  expect(received(intent(type, facts))).toMatchObject({
    id: 'evt_1',
    account,
    type,
    fact: { ...expected, orderId, ref: 'pi_1' },
  });
});

test('a refund that Stripe has paid is a fact, one that is pending is none', () => {
  const refund = (status: string) =>
    JSON.stringify({
      id: 'evt_2',
      object: 'event',
      type: 'refund.updated',
      data: {
        object: {
          id: 're_1',
          status,
          amount: 700,
          currency: 'eur',
          payment_intent: 'pi_1',
          metadata: { lyceum_account: account, lyceum_order: orderId },
        },
      },
    });
  expect(received(refund('succeeded')).fact).toEqual({
    kind: 'REFUNDED',
    orderId,
    ref: 'pi_1',
    refundRef: 're_1',
    amount: 700,
    currency: 'EUR',
  });
  expect(received(refund('pending')).fact).toBeNull();
});

test('an event about nothing of ours carries no fact', () => {
  expect(
    received(JSON.stringify({ id: 'evt_3', object: 'event', type: 'customer.created', data: { object: { id: 'cus_1' } } })).fact,
  ).toBeNull();
  expect(
    received(intent('payment_intent.succeeded', { status: 'succeeded', amount_received: 5000, metadata: {} })).fact,
  ).toBeNull();
});

test('what is forged, changed, stale or dated in the future is refused', () => {
  const payload = intent('payment_intent.succeeded', { status: 'succeeded', amount_received: 5000 });
  const header = sdk.webhooks.generateTestHeaderString({ payload, secret, timestamp: unix });
  expect(() => received(payload, unix, 'whsec_of_somebody_else')).toThrow(WebhookRejected);
  expect(() => received(payload, unix - toleranceSeconds - 1)).toThrow(WebhookRejected);
  expect(() => received(payload, unix + toleranceSeconds + 1)).toThrow(WebhookRejected);
  expect(() => provider.parseWebhook(payload.replace('5000', '1'), new Headers({ 'stripe-signature': header }), now)).toThrow(
    WebhookRejected,
  );
  expect(() => provider.parseWebhook(payload, new Headers(), now)).toThrow(WebhookRejected);
  expect(() => received(payload, unix - toleranceSeconds + 1)).not.toThrow();
  expect(() => received(payload, unix + toleranceSeconds - 1)).not.toThrow();
});
