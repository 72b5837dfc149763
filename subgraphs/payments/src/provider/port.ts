/** What a provider knows about a payment. Orders follow these facts and nothing else. */
export type ProviderFact =
  | {
      readonly kind: 'AUTHORISED';
      readonly orderId: string;
      readonly ref: string;
      readonly amount: number;
      readonly currency: string;
    }
  | { readonly kind: 'DECLINED'; readonly orderId: string; readonly ref: string; readonly code: string; readonly message: string }
  | {
      readonly kind: 'CAPTURED';
      readonly orderId: string;
      readonly ref: string;
      readonly amount: number;
      readonly currency: string;
    }
  | { readonly kind: 'VOIDED'; readonly orderId: string; readonly ref: string }
  | {
      readonly kind: 'REFUNDED';
      readonly orderId: string;
      readonly ref: string;
      readonly refundRef: string;
      /** Of this refund alone. */
      readonly amount: number;
      readonly currency: string;
    };

interface Call {
  /** The marketplace whose money it is: its tenant id. */
  readonly account: string;
  /** The same key never moves money twice; it gives the first answer again. */
  readonly key: string;
  readonly orderId: string;
  readonly signal?: AbortSignal | undefined;
}

export interface AuthoriseCall extends Call {
  readonly amount: number;
  readonly currency: string;
  readonly paymentMethod: string;
}

export interface PaymentCall extends Call {
  /** The provider's name of the payment. */
  readonly ref: string;
}

export interface RefundCall extends PaymentCall {
  readonly amount: number;
  readonly currency: string;
}

/** Where to look when a call's outcome is unknown. */
export interface LookupCall extends Call {
  readonly operation: 'AUTHORISE' | 'CAPTURE' | 'VOID' | 'REFUND';
  readonly ref: string | null;
}

export interface WebhookEvent {
  /** The provider's own; the same event delivered again has the same id. */
  readonly id: string;
  readonly account: string;
  /** The provider's word for it: `payment_intent.succeeded`. */
  readonly type: string;
  /** Null for an event that says nothing about an order. */
  readonly fact: ProviderFact | null;
}

/** Nobody knows whether it happened: a time-out, a broken connection, a 5xx. Look it up, or ask again with the same key. */
export class OutcomeUnknown extends Error {}

/** The provider says no, and will say no again: a reused key, an amount beyond the capture, a malformed request. */
export class ProviderRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Not from the provider, too old, or dated in the future. */
export class WebhookRejected extends Error {}

/**
 * Money's outside world. Every call answers with the payment's fact after it: `capture` of a voided payment answers `VOIDED`,
 * `void` of a captured one `CAPTURED`; the caller applies what it hears. Throws `OutcomeUnknown` or `ProviderRefused`.
 */
export interface PaymentProvider {
  readonly name: string;
  authorise(call: AuthoriseCall): Promise<ProviderFact>;
  capture(call: PaymentCall): Promise<ProviderFact>;
  void(call: PaymentCall): Promise<ProviderFact>;
  refund(call: RefundCall): Promise<ProviderFact>;
  /** What became of a call; null if the provider never heard of it. */
  lookup(call: LookupCall): Promise<ProviderFact | null>;
  /** Checks the signature over the raw body and reads the event; throws `WebhookRejected`. `now` holds the tolerance, in both directions. */
  parseWebhook(body: string, headers: Headers, now: Date): WebhookEvent;
  /** Captured and refunded so far per currency, by the provider's own books; null where it cannot tell at once. */
  totals(account: string): Promise<readonly ProviderTotals[] | null>;
}

export interface ProviderTotals {
  readonly currency: string;
  readonly captured: number;
  readonly refunded: number;
}
