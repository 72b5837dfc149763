import Stripe from 'stripe';
import {
  OutcomeUnknown,
  type PaymentProvider,
  type ProviderFact,
  ProviderRefused,
  type WebhookEvent,
  WebhookRejected,
} from './port.ts';
import { requireRecent, toleranceSeconds } from './signature.ts';
import { fromStripeAmount, toStripeAmount } from './stripe.currency.rules.ts';

export interface StripeOptions {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Another address than Stripe's, for an emulator. */
  readonly server?: { readonly host: string; readonly port: number; readonly protocol: 'http' | 'https' };
}

/** Stripe through its own SDK: PaymentIntents with manual capture. The marketplace and the order travel in the metadata. */
export function stripeProvider(options: StripeOptions): PaymentProvider {
  // The SDK repeats a failed call with the same idempotency key; what is then still unknown is for `ask` and the bus.
  const stripe = new Stripe(options.secretKey, { maxNetworkRetries: 2, timeout: 20_000, telemetry: false, ...options.server });

  return {
    name: 'stripe',

    async authorise(call) {
      const amount = inStripe(call.amount, call.currency);
      try {
        const intent = await stripe.paymentIntents.create(
          {
            amount,
            currency: call.currency.toLowerCase(),
            payment_method: call.paymentMethod,
            confirm: true,
            capture_method: 'manual',
            automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
            metadata: { lyceum_account: call.account, lyceum_order: call.orderId, lyceum_key: call.key },
          },
          { idempotencyKey: call.key },
        );
        return factOf(intent) ?? undecided(intent);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeCardError) return declined(call.orderId, error);
        throw translated(error);
      }
    },

    capture: (call) => settle(call.ref, () => stripe.paymentIntents.capture(call.ref, {}, { idempotencyKey: call.key })),

    void: (call) => settle(call.ref, () => stripe.paymentIntents.cancel(call.ref, {}, { idempotencyKey: call.key })),

    async refund(call) {
      try {
        const refund = await stripe.refunds.create(
          {
            payment_intent: call.ref,
            amount: inStripe(call.amount, call.currency),
            metadata: { lyceum_account: call.account, lyceum_order: call.orderId, lyceum_key: call.key },
          },
          { idempotencyKey: call.key },
        );
        if (refund.status === 'failed' || refund.status === 'canceled')
          throw new ProviderRefused('REFUND_FAILED', `Stripe could not pay the refund ${refund.id}`);
        return refunded(refund, call.ref, call.orderId);
      } catch (error) {
        throw translated(error);
      }
    },

    async lookup(call) {
      try {
        if (call.operation === 'REFUND' && call.ref) {
          const refunds = await stripe.refunds.list({ payment_intent: call.ref, limit: 100 });
          const found = refunds.data.find((refund) => refund.metadata?.lyceum_key === call.key);
          return found ? refunded(found, call.ref, call.orderId) : null;
        }
        if (call.ref) return factOf(await stripe.paymentIntents.retrieve(call.ref));
        // The search index lags by up to a minute: null means "ask again with the same key", never "it did not happen".
        const found = await stripe.paymentIntents.search({ query: `metadata['lyceum_key']:'${call.key}'`, limit: 1 });
        return found.data[0] ? factOf(found.data[0]) : null;
      } catch (error) {
        throw translated(error);
      }
    },

    parseWebhook(body, headers, now) {
      const header = headers.get('stripe-signature') ?? '';
      try {
        const event = stripe.webhooks.constructEvent(
          body,
          header,
          options.webhookSecret,
          toleranceSeconds,
          undefined,
          now.getTime() / 1000,
        );
        // The SDK refuses what is old and accepts any date in the future.
        requireRecent(Number(/(?:^|,)t=(\d+)/.exec(header)?.[1]), now);
        return readEvent(event);
      } catch (error) {
        if (error instanceof WebhookRejected) throw error;
        throw new WebhookRejected('the webhook was not signed by Stripe', { cause: error });
      }
    },

    totals: async () => null,
  };

  /** Capture or cancel; where Stripe says that the payment is in another state, that state is the answer. */
  async function settle(ref: string, call: () => Promise<Stripe.PaymentIntent>): Promise<ProviderFact> {
    try {
      const intent = await call();
      return factOf(intent) ?? undecided(intent);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError) || error.code !== 'payment_intent_unexpected_state')
        throw translated(error);
      const intent = await stripe.paymentIntents.retrieve(ref);
      return factOf(intent) ?? undecided(intent);
    }
  }
}

function factOf(intent: Stripe.PaymentIntent): ProviderFact | null {
  const of = { orderId: intent.metadata.lyceum_order ?? '', ref: intent.id };
  const currency = intent.currency.toUpperCase();
  switch (intent.status) {
    case 'requires_capture':
      return { kind: 'AUTHORISED', ...of, amount: fromStripeAmount(intent.amount_capturable, currency), currency };
    case 'succeeded':
      return { kind: 'CAPTURED', ...of, amount: fromStripeAmount(intent.amount_received, currency), currency };
    case 'canceled':
      return { kind: 'VOIDED', ...of };
    case 'requires_payment_method':
      return {
        kind: 'DECLINED',
        ...of,
        code: intent.last_payment_error?.decline_code ?? 'CARD_DECLINED',
        message: intent.last_payment_error?.message ?? 'The card was declined.',
      };
    case 'requires_action':
    case 'requires_confirmation':
      return {
        kind: 'DECLINED',
        ...of,
        code: 'AUTHENTICATION_REQUIRED',
        message: 'The bank asks for a confirmation that cannot be given here; use another card.',
      };
    default:
      return null;
  }
}

function undecided(intent: Stripe.PaymentIntent): never {
  throw new OutcomeUnknown(`Stripe is still deciding on ${intent.id}: ${intent.status}`);
}

function declined(orderId: string, error: Stripe.errors.StripeCardError): ProviderFact {
  const ref = error.payment_intent?.id ?? error.requestId ?? 'unknown';
  return { kind: 'DECLINED', orderId, ref, code: error.decline_code ?? error.code ?? 'CARD_DECLINED', message: error.message };
}

function refunded(refund: Stripe.Refund, ref: string, orderId: string): ProviderFact {
  const currency = refund.currency.toUpperCase();
  return { kind: 'REFUNDED', orderId, ref, refundRef: refund.id, amount: fromStripeAmount(refund.amount, currency), currency };
}

/** Stripe's own "no" stays a no; broken connections, time-outs, limits and 5xx leave the outcome open. */
function translated(error: unknown): Error {
  if (error instanceof ProviderRefused || error instanceof OutcomeUnknown) return error;
  const { errors } = Stripe;
  if (error instanceof errors.StripeIdempotencyError)
    return new ProviderRefused('IDEMPOTENCY_KEY_REUSED', error.message, { cause: error });
  if (error instanceof errors.StripeInvalidRequestError)
    return new ProviderRefused(error.code ?? 'INVALID_REQUEST', error.message, { cause: error });
  return new OutcomeUnknown('Stripe gave no answer', { cause: error });
}

function inStripe(amount: number, currency: string): number {
  const value = toStripeAmount(amount, currency);
  if (value === null)
    throw new ProviderRefused('INVALID_AMOUNT', `${amount} minor units of ${currency} cannot be charged through Stripe`);
  return value;
}

function readEvent(event: Stripe.Event): WebhookEvent {
  if (event.type.startsWith('payment_intent.')) {
    const intent = event.data.object as Stripe.PaymentIntent;
    const decided = [
      'payment_intent.amount_capturable_updated',
      'payment_intent.succeeded',
      'payment_intent.canceled',
      'payment_intent.payment_failed',
    ];
    const fact = decided.includes(event.type) && intent.metadata.lyceum_order ? factOf(intent) : null;
    return { id: event.id, account: intent.metadata.lyceum_account ?? '', type: event.type, fact };
  }
  if (event.type === 'refund.created' || event.type === 'refund.updated') {
    const refund = event.data.object as Stripe.Refund;
    const orderId = refund.metadata?.lyceum_order;
    const ref = typeof refund.payment_intent === 'string' ? refund.payment_intent : refund.payment_intent?.id;
    const fact = refund.status === 'succeeded' && orderId && ref ? refunded(refund, ref, orderId) : null;
    return { id: event.id, account: refund.metadata?.lyceum_account ?? '', type: event.type, fact };
  }
  return { id: event.id, account: '', type: event.type, fact: null };
}
